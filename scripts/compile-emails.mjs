// `npm run emails`: compiles the layout of e-mails from MJML to HTML. The result is committed, so that no mail library runs in production.
// With --check it fails if the result is not what is committed.
import { readFile, writeFile } from 'node:fs/promises';
import mjml2html from 'mjml';

const SOURCE = 'src/notification/message.mjml';
const RESULT = 'src/notification/message-template.generated.ts';

// MJML takes colors and no placeholders for colors.
const COLORS = { '#0b0b01': '{{color}}', '#0b0b02': '{{colorText}}' };

const { html, errors } = await mjml2html(await readFile(SOURCE, 'utf8'), {
  // Otherwise fonts with known names are loaded from Google.
  fonts: {},
  keepComments: true,
  validationLevel: 'strict',
});
if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
// MJML calls the body an article. A page needs a main landmark, and programs that show e-mails as pages are read by screen readers, too.
const landmarked = html.replace('aria-roledescription="email" role="article"', 'role="main"');
const filled = Object.entries(COLORS).reduce(
  (text, [color, placeholder]) => text.replaceAll(color, placeholder),
  landmarked,
);
const lines = filled
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => line !== '');
const module = `// Compiled from message.mjml by \`npm run emails\`.\n\n/** The layout of every e-mail. */\nexport const MESSAGE_TEMPLATE = ${JSON.stringify(`${lines.join('\n')}\n`)};\n`;

if (!process.argv.includes('--check')) await writeFile(RESULT, module);
else if ((await readFile(RESULT, 'utf8')) !== module) {
  console.error(`${RESULT} is not compiled from ${SOURCE}: run \`npm run emails\`.`);
  process.exit(1);
}
