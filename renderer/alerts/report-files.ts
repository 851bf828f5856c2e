/** Show reports as files, and in a tab. */
import { fetchEngineFile, saveEngineFile } from '../store/engine-file.ts';

/** Saves a report as a file. */
export async function saveReport(id: string, form: 'html' | 'json'): Promise<void> {
  await saveEngineFile(`/api/v1/reports/${id}.${form}`, `${id}.${form}`);
}

/** Opens a report in a tab of its own; it has no script and its policy lets none in. Not in the desktop app, which opens no windows. */
export async function openReport(id: string): Promise<void> {
  const address = await fetchEngineFile(`/api/v1/reports/${id}.html`);
  if (address !== null) window.open(address, '_blank', 'noopener');
}

export const canOpenTabs = (): boolean => window.flypackShell === undefined;
