/** Files on their way from this page to the media pool, and pictures of what is there. */
import { create } from 'zustand';
import type { ErrorBody } from '#shared/errors.ts';
import { connection } from '../store/engine.ts';
import { NO_ANSWER, NOT_CONNECTED, type Refusal } from '../store/refusal.ts';
import { showRefusal } from '../store/toasts.ts';

export interface Upload {
  key: number;
  name: string;
  sentBytes: number;
  totalBytes: number;
  cancel: () => void;
}

export const useUploads = create<{ uploads: Upload[] }>()(() => ({ uploads: [] }));

let nextKey = 1;

const change = (key: number, changes: Partial<Upload>): void =>
  useUploads.setState(({ uploads }) => ({
    uploads: uploads.map((upload) => (upload.key === key ? { ...upload, ...changes } : upload)),
  }));

function refusalOf(request: XMLHttpRequest): Refusal {
  try {
    const body = JSON.parse(request.responseText) as ErrorBody;
    return typeof body.message === 'string' ? body : NO_ANSWER;
  } catch {
    // Whatever answered was not the engine.
    return NO_ANSWER;
  }
}

/** Sends one file; resolves when the engine has it, or has refused it. `fetch` cannot tell how far it is. */
function send(file: File): Promise<void> {
  const { engine } = connection;
  if (engine === null) {
    showRefusal(NOT_CONNECTED);
    return Promise.resolve();
  }
  const key = nextKey;
  nextKey += 1;
  const request = new XMLHttpRequest();
  return new Promise((resolve) => {
    const upload: Upload = {
      key,
      name: file.name,
      sentBytes: 0,
      totalBytes: file.size,
      cancel: () => request.abort(),
    };
    useUploads.setState(({ uploads }) => ({ uploads: [...uploads, upload] }));
    request.upload.onprogress = ({ loaded }) => change(key, { sentBytes: loaded });
    request.onload = () => {
      if (request.status !== 200) showRefusal(refusalOf(request));
    };
    request.onerror = () => showRefusal(NO_ANSWER);
    request.onloadend = () => {
      useUploads.setState(({ uploads }) => ({ uploads: uploads.filter((other) => other.key !== key) }));
      resolve();
    };
    request.open('PUT', `${engine.url}/api/v1/media/upload?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('authorization', `Bearer ${engine.token}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.send(file);
  });
}

/** Sends files one after the other. */
export async function sendFiles(files: readonly File[]): Promise<void> {
  for (const file of files) await send(file);
}

/** The thumbnail of an item, as an address for an image; null when there is none. It needs the token, so it is fetched. */
export async function fetchThumbnail(id: string): Promise<string | null> {
  const { engine } = connection;
  if (engine === null) return null;
  try {
    const answer = await fetch(`${engine.url}/api/v1/media/${id}/thumbnail`, {
      headers: { authorization: `Bearer ${engine.token}` },
    });
    return answer.ok ? URL.createObjectURL(await answer.blob()) : null;
  } catch {
    // The engine is away: the card stands without its picture.
    return null;
  }
}
