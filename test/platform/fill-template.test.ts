import { describe, expect, test } from '@jest/globals';
import { fillTemplate } from '../../src/platform/fill-template.ts';

describe('a filled template', () => {
  test('has texts in place of placeholders, escaped', () => {
    expect(fillTemplate('<a href="{{url}}">{{name}}</a>', { url: 'https://x/?a=1&b="', name: '<b>' })).toBe(
      '<a href="https://x/?a=1&#38;b=&#34;">&#60;b&#62;</a>',
    );
  });

  test.each([
    [true, 'before shown after'],
    ['text', 'before shown after'],
    [false, 'before  after'],
    ['', 'before  after'],
    [[], 'before  after'],
  ])('has a section if its value is %p', (value, result) => {
    expect(fillTemplate('before <!--#part-->shown<!--/part--> after', { part: value })).toBe(result);
  });

  test('repeats a section for each row, with the values around it', () => {
    const template = '<!--#rows--><i>{{of}} {{n}}</i><!--/rows-->';
    expect(fillTemplate(template, { of: 'row', rows: [{ n: '1' }, { n: '2' }] })).toBe('<i>row 1</i><i>row 2</i>');
  });

  test('reads no value as a template', () => {
    const template = '<!--#rows-->{{a}}<!--/rows-->{{b}}';
    expect(fillTemplate(template, { rows: [{ a: '{{b}}' }], b: '{{a}}' })).toBe('{{b}}{{a}}');
  });

  test('is not made without a value', () => {
    expect(() => fillTemplate('{{name}}', {})).toThrow('The template needs a value for "name".');
    expect(() => fillTemplate('{{constructor}}', {})).toThrow('constructor');
    expect(() => fillTemplate('<!--#part--><!--/part-->', {})).toThrow('part');
  });
});
