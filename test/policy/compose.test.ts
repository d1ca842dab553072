import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { variables } from '../../src/config.variables.ts';

interface Service {
  image?: string;
  build?: string;
  environment?: Record<string, string>;
  volumes?: string[];
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[]; interval: string; timeout: string; retries: number };
  read_only?: boolean;
}

const read = (name: string) => readFile(new URL(`../../${name}`, import.meta.url), 'utf8');

const { services, volumes } = parse(await read('docker-compose.yml')) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const dockerfile = await read('Dockerfile');
const instructions = dockerfile.split('\n').filter((line) => /^[A-Z]+ /.test(line));

describe('docker-compose.yml', () => {
  test('runs MongoDB and the service', () => {
    expect(Object.keys(services)).toEqual(['mongodb', 'tollgate']);
  });

  test.each(Object.entries(services))('%s is built here, or is an image of one version', (_name, { image, build }) => {
    expect(build === '.' || /^[\w/.-]+:\d+\.\d+\.\d+[\w.-]*$/.test(image ?? '')).toBe(true);
  });

  test.each(Object.entries(services))('%s has a health check that ends', (_name, { healthcheck }) => {
    expect(healthcheck?.test[0]).toBe('CMD');
    expect(healthcheck).toMatchObject({ interval: expect.any(String), timeout: expect.any(String) });
  });

  test.each(Object.entries(services))('%s is reached from this machine only', (_name, { ports = [] }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test('makes MongoDB a replica set that the service can find', () => {
    const { mongodb, tollgate } = services;
    expect(mongodb?.healthcheck?.test.at(-1)).toContain("rs.initiate({ _id: 'rs0'");
    expect(mongodb?.healthcheck?.test.at(-1)).toContain("host: 'mongodb:27017'");
    expect(tollgate?.environment?.['MONGODB_URI']).toBe('mongodb://mongodb:27017/tollgate?replicaSet=rs0');
    expect(tollgate?.depends_on).toEqual({ mongodb: { condition: 'service_healthy' } });
  });

  test('sets only variables that the service reads', () => {
    const set = Object.values(services).flatMap(({ environment = {} }) => Object.keys(environment));
    expect(set.filter((name) => !(name in variables.shape))).toEqual([]);
  });

  test('declares every volume that it uses, and no other', () => {
    const used = Object.values(services).flatMap((service) => service.volumes ?? []);
    expect(used.map((volume) => volume.split(':')[0])).toEqual(Object.keys(volumes));
  });

  test('lets the service write nothing', () => {
    expect(services['tollgate']?.read_only).toBe(true);
  });
});

describe('Dockerfile', () => {
  test('starts from one version of Node, of the major version that package.json asks for', async () => {
    const bases = instructions.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1]);
    const { engines } = JSON.parse(await read('package.json'));
    const major = /\d+/.exec(engines.node)?.[0];
    expect(bases.length).toBeGreaterThan(1);
    for (const base of bases) expect(base).toMatch(new RegExp(`^node:${major}\\.\\d+\\.\\d+-bookworm-slim$`));
  });

  test('copies what exists and what .dockerignore lets through', async () => {
    const allowed = (await read('.dockerignore')).split('\n').filter((line) => line.startsWith('!'));
    const copied = instructions
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(copied.filter((name) => !existsSync(new URL(`../../${name}`, import.meta.url)))).toEqual([]);
    expect([...new Set(copied)].sort()).toEqual(allowed.map((line) => line.slice(1)).sort());
  });

  test('has scripts/ in place before each npm ci, which ends with one of them', () => {
    const stages = dockerfile.split(/^FROM /m).slice(1);
    for (const stage of stages) expect(stage).toMatch(/COPY scripts scripts\n[\s\S]*RUN npm ci/);
  });

  test('runs without development dependencies, and not as root', () => {
    const last = dockerfile.split(/^FROM /m).at(-1) ?? '';
    expect(last).toContain('npm ci --omit=dev');
    expect(last).toMatch(/^USER node$/m);
    expect(last).toMatch(/^CMD \["node", "dist\/main\.js"\]$/m);
    expect(last).toContain('/readyz');
  });
});
