/** A colour as people write it: "#rrggbb", read as BT.709. */
import { z } from 'zod';

export const Colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'a colour such as #000000');
