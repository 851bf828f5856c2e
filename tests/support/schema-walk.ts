/** Looks through zod schemas: which fields take text. */
import { z } from 'zod';

export interface TextField {
  /** `destinations[].backup.key`; `{}` is any name of a record. */
  path: string;
  /** `text`: any string. `anything`: values that no schema describes. */
  takes: 'text' | 'anything';
}

/** Every field of a schema that takes text which is not one of a list of words. */
export function textFields(schema: z.core.$ZodType, path = ''): TextField[] {
  const all = (inner: z.core.$ZodType, step = ''): TextField[] => textFields(inner, path + step);
  if (schema instanceof z.core.$ZodString) return [{ path, takes: 'text' }];
  if (schema instanceof z.core.$ZodUnknown || schema instanceof z.core.$ZodAny) return [{ path, takes: 'anything' }];
  if (schema instanceof z.core.$ZodObject) {
    const fields = Object.entries<z.core.$ZodType>(schema._zod.def.shape);
    return fields.flatMap(([name, inner]) => textFields(inner, path === '' ? name : `${path}.${name}`));
  }
  if (schema instanceof z.core.$ZodArray) return all(schema._zod.def.element, '[]');
  if (schema instanceof z.core.$ZodTuple) return schema._zod.def.items.flatMap((item) => all(item, '[]'));
  if (schema instanceof z.core.$ZodRecord) return all(schema._zod.def.valueType, '{}');
  if (schema instanceof z.core.$ZodUnion) return schema._zod.def.options.flatMap((option) => all(option));
  if (schema instanceof z.core.$ZodIntersection) return [...all(schema._zod.def.left), ...all(schema._zod.def.right)];
  if (schema instanceof z.core.$ZodPipe) return all(schema._zod.def.in);
  const { def } = schema._zod;
  if ('innerType' in def) return all(def.innerType as z.core.$ZodType);
  const plain = ['number', 'int', 'boolean', 'enum', 'literal', 'null', 'undefined', 'date'];
  if (plain.includes(def.type)) return [];
  throw new Error(`${path}: the walk does not know schemas of the type ${def.type}`);
}
