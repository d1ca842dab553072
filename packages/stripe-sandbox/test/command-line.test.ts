import { expect, test } from '@jest/globals';
import { readCommandLine, USAGE } from '../src/command-line.ts';

const read = (text: string) => readCommandLine(text === '' ? [] : text.split(' '));

test('without arguments, the sandbox starts at port 4010 without a webhook and without stored state', () => {
  expect(read('')).toEqual({ start: { port: 4010, webhook: null, data: undefined, mongodb: undefined } });
});

test('the command reads all options', () => {
  expect(read('--port 0 --webhook https://example.com/hook --webhook-secret whsec_1 --data ./state')).toEqual({
    start: {
      port: 0,
      webhook: { url: 'https://example.com/hook', secret: 'whsec_1' },
      data: './state',
      mongodb: undefined,
    },
  });
  expect(read('--mongodb=mongodb://127.0.0.1/sandbox')).toMatchObject({
    start: { mongodb: 'mongodb://127.0.0.1/sandbox' },
  });
});

test('each start without --webhook-secret creates a new secret', () => {
  const secrets = [1, 2].map(() => {
    const commandLine = read('--webhook http://127.0.0.1:3000/webhooks');
    return 'start' in commandLine ? commandLine.start.webhook?.secret : undefined;
  });
  expect(secrets[0]).toMatch(/^whsec_[\w-]{32}$/);
  expect(secrets[1]).not.toBe(secrets[0]);
});

test('--help and --version are answered whatever else is given', () => {
  expect(read('--help --port x')).toEqual({ print: 'usage' });
  expect(read('-h')).toEqual({ print: 'usage' });
  expect(read('--version')).toEqual({ print: 'version' });
});

test('the usage text names every option', () => {
  for (const option of ['port', 'webhook', 'webhook-secret', 'data', 'mongodb', 'version', 'help'])
    expect(USAGE).toMatch(new RegExp(`^  --${option} `, 'm'));
});

test.each([
  ['--port x', '--port needs a number from 0 to 65535, but got: x'],
  ['--port 65536', '--port needs a number from 0 to 65535, but got: 65536'],
  ['--port=-1', '--port needs a number from 0 to 65535, but got: -1'],
  ['--webhook 127.0.0.1:3000', '--webhook needs an http:// or https:// address, but got: 127.0.0.1:3000'],
  ['--webhook http://', '--webhook needs an http:// or https:// address, but got: http://'],
  ['--webhook http://a --webhook-secret x', '--webhook-secret needs a secret that begins with whsec_'],
  ['--webhook-secret whsec_1', '--webhook-secret needs --webhook'],
  ['--mongodb localhost', '--mongodb needs an address that begins with mongodb:// or mongodb+srv://'],
  ['--mongodb mongodb://a --data b', 'Give --data or --mongodb, and not both'],
  ['--prot 1', "Unknown option '--prot'"],
  ['4010', "Unexpected argument '4010'"],
  ['--port', "Option '--port <value>' argument missing"],
])('%s is refused with: %s', (args, mistake) => {
  expect(read(args)).toEqual({ mistake });
});
