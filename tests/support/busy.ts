/**
 * A figure of the design may take so many times longer in a test, which runs on any machine and beside other work. The
 * figures themselves are measured by `npm run bench` and `npm run drill`, on a machine that does nothing else.
 */
export const BUSY = 2.5;
