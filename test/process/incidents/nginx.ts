import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../support/sandboxed.ts';
import { pause } from '../service.ts';

export interface Nginx {
  /** With TLS: what clients and Stripe call. */
  url: string;
  /** The same server without TLS, for the sandbox, which trusts no certificate of this run. */
  plainUrl: string;
  /** The certificate, which signs itself. */
  ca: string;
  /** The lines of the access log. */
  accessLog(): Promise<string[]>;
  close(): Promise<void>;
}

/** Runs deploy/nginx.conf in front of these two ports, on loopback, with a certificate that is made for it. */
export async function startNginx([first, second]: readonly [number, number]): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), 'tollgate-nginx-'));
  // Started by root, its workers are nobody, and keep large bodies there.
  await chmod(folder, 0o755);
  const [tls, plain, redirect] = [await freePort(), await freePort(), await freePort()];
  const ca = await certificateIn(folder);
  const site = (await readFile('deploy/nginx.conf', 'utf8'))
    .replace('127.0.0.1:4001', `127.0.0.1:${first}`)
    .replace('127.0.0.1:4002', `127.0.0.1:${second}`)
    .replace('listen 80;', `listen 127.0.0.1:${redirect};`)
    .replace('listen 443 ssl http2;', `listen 127.0.0.1:${tls} ssl http2; listen 127.0.0.1:${plain};`)
    .replaceAll('/etc/ssl/tollgate/', `${folder}/`)
    .replaceAll('/var/log/nginx/', `${folder}/`);
  await writeFile(join(folder, 'tollgate.conf'), site);
  await writeFile(join(folder, 'nginx.conf'), MAIN);
  const child = spawn(
    '/usr/sbin/nginx',
    ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  await listening(child, `http://127.0.0.1:${redirect}`, () => readFile(join(folder, 'error.log'), 'utf8'));
  return {
    url: `https://127.0.0.1:${tls}`,
    plainUrl: `http://127.0.0.1:${plain}`,
    ca,
    accessLog: async () => (await readFile(join(folder, 'tollgate.log'), 'utf8')).trim().split('\n'),
    async close() {
      child.kill('SIGQUIT');
      if (child.exitCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What Debian's nginx.conf has around a site, in a folder of its own. */
const MAIN = `
daemon off;
pid nginx.pid;
worker_processes 2;
events {}
http {
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  include tollgate.conf;
}
`;

async function certificateIn(folder: string): Promise<string> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', join(folder, 'privkey.pem'), '-out', join(folder, 'fullchain.pem')];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, ...names, ...files], { stdio: 'ignore' });
  return readFile(join(folder, 'fullchain.pem'), 'utf8');
}

async function listening(child: ChildProcess, url: string, explain: () => Promise<string>): Promise<void> {
  while ((await fetch(url, { redirect: 'manual' }).catch(() => null)) === null) {
    if (child.exitCode !== null) throw new Error(`nginx ended: ${await explain()}`);
    await pause(20);
  }
}
