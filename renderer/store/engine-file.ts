/** Files on their way from the engine to this machine. The token goes in a header, never in an address. */
import { connection } from './engine.ts';
import { NO_ANSWER, NOT_CONNECTED } from './refusal.ts';
import { showRefusal } from './toasts.ts';

/** Addresses of files live on for a while: the browser reads them after we have let go. */
const KEPT_MS = 60_000;

/** The file at `path` of the engine as an address of this page; null when it was refused, which the person is told. */
export async function fetchEngineFile(path: string): Promise<string | null> {
  const { engine } = connection;
  if (engine === null) {
    showRefusal(NOT_CONNECTED);
    return null;
  }
  try {
    const answer = await fetch(`${engine.url}${path}`, { headers: { authorization: `Bearer ${engine.token}` } });
    if (!answer.ok) {
      showRefusal(await answer.json());
      return null;
    }
    const address = URL.createObjectURL(await answer.blob());
    setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
    return address;
  } catch {
    showRefusal(NO_ANSWER);
    return null;
  }
}

/** Saves the file at `path` of the engine under `name`; false when it could not be had. */
export async function saveEngineFile(path: string, name: string): Promise<boolean> {
  const address = await fetchEngineFile(path);
  if (address === null) return false;
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  return true;
}
