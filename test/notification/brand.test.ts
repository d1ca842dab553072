import { expect, test } from '@jest/globals';
import { textColorOn } from '../../src/notification/brand.ts';

test.each([
  ['#ffffff', '#000000'],
  ['#ffe600', '#000000'],
  ['#000000', '#ffffff'],
  ['#1a4fd6', '#ffffff'],
  ['#0F766E', '#ffffff'],
])('the text on %s is %s', (color, text) => {
  expect(textColorOn(color)).toBe(text);
});
