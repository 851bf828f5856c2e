/** Writing direction of a text, by the first character that has one (Unicode Standard Annex 9, rules P2 and P3). Pure. */

const rightToLeft =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}\p{Script=Mandaic}\p{Script=Samaritan}]/u;
const letter = /\p{L}/u;

export type Direction = 'ltr' | 'rtl';

/** Text without letters runs from left to right. */
export function directionOf(text: string): Direction {
  for (const character of text) {
    if (letter.test(character)) return rightToLeft.test(character) ? 'rtl' : 'ltr';
  }
  return 'ltr';
}
