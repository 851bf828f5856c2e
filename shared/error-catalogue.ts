/**
 * The error catalogue. Every refusal a person or a script can meet has a stable code, a sentence they understand and
 * what to do next. `status` is the HTTP status of the same refusal.
 */
interface CatalogueEntry {
  status: number;
  message: string;
  next: string;
}

export const ERRORS = {
  bad_request: { status: 400, message: 'The request could not be read.', next: 'Send a JSON object.' },
  bad_arguments: {
    status: 400,
    message: 'The command’s arguments are not valid.',
    next: 'Correct the fields named in details.',
  },
  unknown_command: {
    status: 404,
    message: 'There is no such command.',
    next: 'See /api/v1/openapi.json for the list.',
  },
  not_found: {
    status: 404,
    message: 'There is nothing at this address.',
    next: 'See /api/v1/openapi.json for the list.',
  },
  unauthorized: {
    status: 401,
    message: 'A valid token is needed.',
    next: 'Open the address the engine printed, or send its token.',
  },
  forbidden_origin: {
    status: 403,
    message: 'Requests from this page are not allowed.',
    next: 'Open the control room at the engine’s own address.',
  },
  forbidden_host: {
    status: 403,
    message: 'This host name is not one of the engine’s.',
    next: 'Use 127.0.0.1 or localhost with the engine’s port.',
  },
  forbidden_role: { status: 403, message: 'Your role may not do this.', next: 'Ask the operator of this show.' },
  confirmation_needed: {
    status: 409,
    message: 'This needs a confirmation.',
    next: 'Send it again with "confirm": true.',
  },
  too_many_connections: {
    status: 429,
    message: 'The engine has as many connections of this kind as it takes.',
    next: 'Close pages and scripts that nobody needs, then try again.',
  },
  protocol_unsupported: {
    status: 400,
    message: 'This page and the engine speak different protocol versions.',
    next: 'Reload the page, or update Flypack.',
  },
  source_unknown: { status: 404, message: 'There is no such source.', next: 'Pick one of the sources in the show.' },
  file_unusable: {
    status: 400,
    message: 'This file cannot be a source.',
    next: 'Choose a video or sound file that FFmpeg can read; details say what is wrong with this one.',
  },
  source_exists: {
    status: 409,
    message: 'A source with this id exists already.',
    next: 'Choose another id, or leave it out.',
  },
  source_on_air: { status: 409, message: 'This source is on air.', next: 'Cut to another source first.' },
  source_limit: { status: 409, message: 'The show holds as many sources as it can.', next: 'Remove a source first.' },
  scene_unknown: { status: 404, message: 'There is no such scene.', next: 'Pick one of the scenes in the show.' },
  scene_exists: {
    status: 409,
    message: 'A source or scene with this id exists already.',
    next: 'Choose another id, or leave it out.',
  },
  scene_limit: { status: 409, message: 'The show holds as many scenes as it can.', next: 'Remove a scene first.' },
  scene_on_air: { status: 409, message: 'This scene is on air.', next: 'Cut to something else first.' },
  source_in_use: {
    status: 409,
    message: 'Something in the show still uses this source.',
    next: 'Take it out of what details names first.',
  },
  keyer_empty: { status: 409, message: 'This keyer has nothing to show.', next: 'Give it a picture or a text first.' },
  stinger_missing: {
    status: 409,
    message: 'The stinger has no clip.',
    next: 'Choose a clip of the media pool, or another kind of transition.',
  },
  stinger_too_long: {
    status: 400,
    message: 'This clip is too long for a stinger at this canvas.',
    next: 'Choose a shorter clip; details say how long one may be.',
  },
  media_unknown: {
    status: 404,
    message: 'There is no such item in the media pool.',
    next: 'Pick one of its stills or clips.',
  },
  media_unusable: {
    status: 400,
    message: 'This file cannot be a still or a clip.',
    next: 'Choose a picture or a video that FFmpeg can read; details say what is wrong with this one.',
  },
  media_in_use: {
    status: 409,
    message: 'Something in the show still uses this item.',
    next: 'Take it out of what details names first.',
  },
  media_too_large: {
    status: 413,
    message: 'This file is too large for the media pool.',
    next: 'Shorten it, or encode it with a lower bitrate.',
  },
  media_upload_broken: {
    status: 400,
    message: 'The file did not arrive whole.',
    next: 'Send it again.',
  },
  media_busy: {
    status: 429,
    message: 'As many files as can be taken at once are on their way.',
    next: 'Wait until one of them is in the pool, then try again.',
  },
  media_limit: { status: 409, message: 'The media pool is full.', next: 'Remove an item first.' },
  not_a_clip: { status: 409, message: 'This source is not a clip.', next: 'Pick a source of the kind clip.' },
  macro_unknown: { status: 404, message: 'There is no such macro.', next: 'Pick one of the macros in the show.' },
  macro_exists: {
    status: 409,
    message: 'A macro with this id exists already.',
    next: 'Choose another id, or leave it out.',
  },
  macro_limit: { status: 409, message: 'The show holds as many macros as it can.', next: 'Remove a macro first.' },
  macro_running: { status: 409, message: 'This macro is running.', next: 'Wait for its end, or stop it.' },
  macro_recording: { status: 409, message: 'A macro is being recorded.', next: 'End the recording first.' },
  macro_not_recording: {
    status: 409,
    message: 'No macro is being recorded.',
    next: 'Begin with macro.record.',
  },
  macro_step: {
    status: 400,
    message: 'A step of this macro cannot be run.',
    next: 'Correct the step named in details.',
  },
  nothing_to_undo: { status: 409, message: 'There is nothing to undo.', next: 'Nothing to do.' },
  nothing_to_redo: { status: 409, message: 'There is nothing to redo.', next: 'Nothing to do.' },
  undo_on_air: {
    status: 409,
    message: 'This would change what is on air.',
    next: 'Take what details names off air first.',
  },
  probe_failed: {
    status: 502,
    message: 'Nothing could be read from this address.',
    next: 'See details; check the address, and that something is sent there.',
  },
  recording_running: { status: 409, message: 'The program is being recorded already.', next: 'Nothing to do.' },
  not_recording: { status: 409, message: 'Nothing is being recorded.', next: 'Nothing to do.' },
  isolated_running: { status: 409, message: 'Isolated recording runs already.', next: 'Nothing to do.' },
  isolated_off: { status: 409, message: 'Isolated recording does not run.', next: 'Nothing to do.' },
  nothing_armed: {
    status: 409,
    message: 'No source is armed for isolated recording.',
    next: 'Arm the sources that are to be recorded as they come in.',
  },
  isolated_impossible: {
    status: 409,
    message: 'This source cannot be recorded as it comes in.',
    next: 'See details; the program recording has it as it is shown.',
  },
  isolated_on_air: {
    status: 409,
    message: 'This source is on program or preview, and arming or disarming it opens it anew.',
    next: 'Take it off program and preview first.',
  },
  replay_off: {
    status: 409,
    message: 'Nothing is kept for replays.',
    next: 'Switch the replay buffer on first: minutes above 0.',
  },
  replay_marks: { status: 409, message: 'Nothing is marked.', next: 'Mark in first, and mark out behind it.' },
  replay_gone: {
    status: 409,
    message: 'What is marked is not kept any more.',
    next: 'Mark something later, or keep more minutes.',
  },
  replay_clip_unknown: { status: 404, message: 'There is no such clip.', next: 'Pick one of the clips in state.' },
  replay_failed: {
    status: 500,
    message: 'The clip could not be written.',
    next: 'Save it again; details say what FFmpeg said.',
  },
  recording_folder: {
    status: 400,
    message: 'The folder for recordings cannot be used.',
    next: 'Choose a folder that exists and may be written to; details say what is wrong with this one.',
  },
  disk_full: {
    status: 409,
    message: 'There is too little room on the disk.',
    next: 'Delete something, lower the reserve, or choose another folder.',
  },
  recording_unknown: {
    status: 404,
    message: 'There is no such recording.',
    next: 'It may have been moved or deleted: pick one of those that are listed.',
  },
  recording_in_use: {
    status: 409,
    message: 'This recording is in use.',
    next: 'Wait until what details names is over, or end it.',
  },
  recording_unusable: {
    status: 409,
    message: 'This recording does not have what is needed.',
    next: 'See details; choose another recording, or something else to do with it.',
  },
  job_unknown: { status: 404, message: 'There is no such job.', next: 'Pick one of the jobs that are listed.' },
  job_state: {
    status: 409,
    message: 'The job is not in a state in which this is possible.',
    next: 'See the job’s state.',
  },
  job_limit: { status: 409, message: 'The list of jobs is full.', next: 'Clear those that are over.' },
  job_failed: {
    status: 500,
    message: 'FFmpeg could not do it.',
    next: 'See its words in details; the original was not touched.',
  },
  alert_rule_unknown: { status: 404, message: 'There is no such alert rule.', next: 'Pick one of the rules in state.' },
  alert_rule_exists: {
    status: 409,
    message: 'An alert rule with this id exists already.',
    next: 'Choose another id.',
  },
  alert_rule_limit: {
    status: 409,
    message: 'The show holds as many own alert rules as it can.',
    next: 'Reset one of them first: that removes it.',
  },
  webhook_missing: {
    status: 409,
    message: 'There is no webhook to send to, or it is switched off.',
    next: 'Give its address first.',
  },
  report_unknown: { status: 404, message: 'There is no such show report.', next: 'Pick one that report.list names.' },
  report_running: {
    status: 409,
    message: 'The broadcast of this report goes on.',
    next: 'End the broadcast first.',
  },
  nothing_on_preview: { status: 409, message: 'Nothing is on preview.', next: 'Put a source on preview first.' },
  transition_running: { status: 409, message: 'A transition is running.', next: 'Wait for its end, or cut.' },
  destination_unknown: {
    status: 404,
    message: 'There is no such destination.',
    next: 'Pick one of the destinations in the show.',
  },
  destination_exists: {
    status: 409,
    message: 'A destination with this id exists already.',
    next: 'Choose another id, or leave it out.',
  },
  destination_limit: {
    status: 409,
    message: 'The show holds as many destinations as it can.',
    next: 'Remove a destination first.',
  },
  destination_unfit: {
    status: 409,
    message: 'This destination would not take the program.',
    next: 'Correct what details name, or leave the destination out.',
  },
  canvas_locked: {
    status: 409,
    message: 'The canvas and the page’s pictures cannot change while the show is on air or recorded.',
    next: 'End the broadcast and the recording first.',
  },
  encoder_settings: {
    status: 400,
    message: 'These encoder settings do not fit together.',
    next: 'Correct the fields named in details.',
  },
  encoder_unusable: {
    status: 409,
    message: 'This encoder cannot be used on this machine.',
    next: 'Choose one that has passed its trial; details say what is wrong with this one.',
  },
  codec_refused: {
    status: 409,
    message: 'The event cannot take this codec.',
    next: 'Choose H.264, or an event whose ingest takes HEVC.',
  },
  codec_locked: {
    status: 409,
    message: 'The codec cannot change while somebody gets the program.',
    next: 'End the broadcast, the pushes and the recording first.',
  },
  rendition_unknown: {
    status: 404,
    message: 'There is no such rendition.',
    next: 'Pick one of the renditions in the show.',
  },
  rendition_exists: {
    status: 409,
    message: 'A rendition with this id exists already.',
    next: 'Choose another id, or leave it out.',
  },
  rendition_limit: {
    status: 409,
    message: 'The show has as many renditions as it can have.',
    next: 'Remove a rendition first.',
  },
  rendition_in_use: {
    status: 409,
    message: 'Destinations still use this rendition.',
    next: 'Give the destinations named in details another one first.',
  },
  rendition_locked: {
    status: 409,
    message: 'The form of a rendition cannot change while a destination sends it.',
    next: 'Stop its destinations first.',
  },
  event_unknown: { status: 404, message: 'There is no event.', next: 'Create an event first.' },
  event_state: {
    status: 409,
    message: 'The event is not in a state in which this is possible.',
    next: 'See the event’s state.',
  },
  event_exists: { status: 409, message: 'The show has an event that has not ended.', next: 'End or remove it first.' },
  event_failed: {
    status: 502,
    message: 'The event could not be prepared.',
    next: 'See the cause in details, correct it, and prepare again.',
  },
  no_push_target: {
    status: 409,
    message: 'There is nowhere to push the program to.',
    next: 'Create an event, or add a destination that goes along with the broadcast.',
  },
  already_on_air: { status: 409, message: 'The show is on air already.', next: 'Nothing to do.' },
  not_on_air: { status: 409, message: 'The show is not on air.', next: 'Nothing to do.' },
  on_air: { status: 409, message: 'The show is on air.', next: 'End the broadcast first, or confirm.' },
  ffmpeg_missing: {
    status: 500,
    message: 'FFmpeg was not found.',
    next: 'Install FFmpeg 5.1 or newer, or set FLYPACK_FFMPEG to its path.',
  },
  ffmpeg_lacks: {
    status: 500,
    message: 'The FFmpeg found cannot do this.',
    next: 'Install a build of FFmpeg that has what details names.',
  },
  address_refused: {
    status: 400,
    message: 'This address cannot be used.',
    next: 'Use an address of the form named in details.',
  },
  show_damaged: {
    status: 500,
    message: 'The show file is damaged.',
    next: 'The last good copy was loaded; the damaged file was kept beside it.',
  },
  show_invalid: {
    status: 400,
    message: 'This show file cannot be opened.',
    next: 'Correct the fields named in details, or choose another show.',
  },
  show_newer: {
    status: 500,
    message: 'The show file was written by a newer Flypack.',
    next: 'Update Flypack, or open another show.',
  },
  secrets_locked: {
    status: 409,
    message: 'The show’s keys and passphrases are locked: the key that opens them is not on this machine.',
    next: 'Open the show the way it was opened before, or type them again; settings list them. Nothing was deleted.',
  },
  secrets_damaged: {
    status: 409,
    message: 'The file with the show’s keys and passphrases is damaged.',
    next: 'Put secrets.enc back from a copy, or type them again; settings list them. The damaged file is kept.',
  },
  secrets_missing: {
    status: 409,
    message: 'Some keys and passphrases of this show were not kept.',
    next: 'Type them again; settings list them.',
  },
  engine_running: {
    status: 409,
    message: 'An engine runs in this data folder already.',
    next: 'Use that engine, or another data folder.',
  },
  port_taken: { status: 500, message: 'The port is in use.', next: 'Choose another port, or 0 for a free one.' },
  shutting_down: { status: 503, message: 'The engine is shutting down.', next: 'Start it again.' },
  internal: { status: 500, message: 'Something failed inside the engine.', next: 'See the log; the show goes on.' },
} as const satisfies Record<string, CatalogueEntry>;
