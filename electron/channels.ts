/** Names of the messages between the preload script and the main process. */
export const CHANNELS = {
  engine: 'flypack:engine',
  engineChanged: 'flypack:engine-changed',
  action: 'flypack:action',
  chooseMediaFile: 'flypack:choose-media-file',
  openInBrowser: 'flypack:open-in-browser',
} as const;
