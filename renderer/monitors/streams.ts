import { connection } from '../store/engine.ts';
import { MonitorStreams } from '../store/monitor-streams.ts';

/** The monitor pictures of this page. */
export const monitorStreams = new MonitorStreams(() => connection.engine);
