/** Text that becomes an argument of a program: without control characters, which no argument can hold. */
import { z } from 'zod';

export const plainText = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .regex(/^\P{Cc}*$/u, 'text without control characters');
