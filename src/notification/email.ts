import { createTransport } from 'nodemailer';
import { SECOND } from '../platform/clock.ts';
import { type Channel, Refused } from './channel.ts';

/** Nothing waits for a server that hangs. */
const PATIENCE = 10 * SECOND;

/**
 * E-mail by SMTP. `url` is `smtp://` or `smtps://`, with user and password where the server asks for them. A message keeps its
 * Message-ID however often it is sent (RFC 5322, section 3.6.4), so a mailbox can tell a repeat from a second message.
 */
export function createEmail({ url, from }: { url: string; from: string }): Channel {
  const transport = smtpTransport(url);
  return {
    async send(to, { id, subject, text, html, unsubscribe }) {
      try {
        await transport.sendMail({
          from,
          to,
          subject,
          text,
          html,
          messageId: `<${id}@${domainOf(from)}>`,
          // RFC 3834: nobody's holiday notice answers it.
          headers: { 'auto-submitted': 'auto-generated', ...(unsubscribe ? unsubscribeHeaders(unsubscribe) : {}) },
        });
      } catch (error) {
        const failure = error as SMTPError;
        throw isRefusal(failure) ? new Refused(failure.message, { cause: error }) : failure;
      }
    },
    close: () => transport.close(),
  };
}

/** Connections to an SMTP server, kept open; what hangs is given up. */
export function smtpTransport(url: string) {
  return createTransport({
    url,
    pool: true,
    connectionTimeout: PATIENCE,
    greetingTimeout: PATIENCE,
    socketTimeout: PATIENCE,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** One click takes them off, without a page in between (RFC 8058). */
function unsubscribeHeaders(url: string): Record<string, string> {
  return { 'list-unsubscribe': `<${url}>`, 'list-unsubscribe-post': 'List-Unsubscribe=One-Click' };
}

/** What nodemailer throws; it has an answer of the server's only where there was one. */
type SMTPError = Error & { responseCode?: number; code?: string };

/** 5xx about this recipient or this e-mail (RFC 5321, section 4.2.1); a wrong password is also 5xx, and no fault of theirs. */
function isRefusal({ responseCode = 0, code }: SMTPError): boolean {
  return responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
}

/** Of an address that the configuration has checked. */
function domainOf(from: string): string {
  return from.replace(/^.*@([^>\s]+).*$/, '$1');
}
