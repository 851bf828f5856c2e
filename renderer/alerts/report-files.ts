/** Reports on their way from the engine to this machine. The token goes in a header, never in an address. */
import { connection } from '../store/engine.ts';
import { NO_ANSWER, NOT_CONNECTED } from '../store/refusal.ts';
import { showRefusal } from '../store/toasts.ts';

/** Addresses of files that were opened live on for a while: the browser reads them after we have let go. */
const KEPT_MS = 60_000;

async function fetchReport(id: string, form: 'html' | 'json'): Promise<string | null> {
  const { engine } = connection;
  if (engine === null) {
    showRefusal(NOT_CONNECTED);
    return null;
  }
  try {
    const answer = await fetch(`${engine.url}/api/v1/reports/${id}.${form}`, {
      headers: { authorization: `Bearer ${engine.token}` },
    });
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

/** Saves a report as a file. */
export async function saveReport(id: string, form: 'html' | 'json'): Promise<void> {
  const address = await fetchReport(id, form);
  if (address === null) return;
  const link = document.createElement('a');
  link.href = address;
  link.download = `${id}.${form}`;
  link.click();
}

/** Opens a report in a tab of its own; it has no script and its policy lets none in. Not in the desktop app, which opens no windows. */
export async function openReport(id: string): Promise<void> {
  const address = await fetchReport(id, 'html');
  if (address !== null) window.open(address, '_blank', 'noopener');
}

export const canOpenTabs = (): boolean => window.flypackShell === undefined;
