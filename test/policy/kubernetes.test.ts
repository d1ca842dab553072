import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Deployment } from 'kubernetes-models/apps/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Service } from 'kubernetes-models/v1';
import { parse, parseAllDocuments } from 'yaml';
import { readConfig } from '../../src/config.ts';
import { variables } from '../../src/config.variables.ts';

const FOLDER = 'deploy/kubernetes';
const files = (await readdir(FOLDER)).sort();
const texts = await Promise.all(files.map((name) => readFile(join(FOLDER, name), 'utf8')));
const documents = texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()));
const page = await readFile('docs/kubernetes.md', 'utf8');
const compose = parse(await readFile('docker-compose.yml', 'utf8'), { merge: true });

/** Each kind, with the schema that checks its values, and the type that knows its keys. */
const KINDS = {
  ConfigMap: { Model: ConfigMap, type: ['core/v1', 'ConfigMap'] },
  Service: { Model: Service, type: ['core/v1', 'Service'] },
  Deployment: { Model: Deployment, type: ['apps/v1', 'Deployment'] },
  PodDisruptionBudget: { Model: PodDisruptionBudget, type: ['policy/v1', 'PodDisruptionBudget'] },
} as const;
type Kind = keyof typeof KINDS;
type Manifest = { kind: Kind; metadata: { name: string } };

/** The wrong values and missing keys of a manifest. */
function wrongIn(manifest: Manifest): string[] {
  try {
    new KINDS[manifest.kind].Model(manifest as never).validate();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tollgate-kubernetes-'));
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What the compiler says about the manifests as literals of their types: it also finds keys that do not exist. */
async function compiled(manifests: readonly Manifest[]): Promise<string> {
  const lines = manifests.map((manifest, n) => {
    const [from, name] = KINDS[manifest.kind].type;
    const type = `import('kubernetes-types/${from}').${name}`;
    return `export const manifest${n}: ${type} = ${JSON.stringify(manifest)};\n`;
  });
  await writeFile(join(folder, 'manifests.ts'), lines.join(''));
  const options = ['--noEmit', '--strict', '--module', 'esnext', '--moduleResolution', 'bundler', '--ignoreConfig'];
  const { stdout } = spawnSync('node_modules/.bin/tsc', [...options, join(folder, 'manifests.ts')], {
    encoding: 'utf8',
  });
  return stdout;
}

const deployments = documents.filter(({ kind }) => kind === 'Deployment').map((it) => [it.metadata.name, it] as const);
const [config] = documents.filter(({ kind }) => kind === 'ConfigMap');

describe('the manifests for Kubernetes', () => {
  test('the manifests are an api and a worker, with what they need', () => {
    expect(documents.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Deployment tollgate-api',
      'PodDisruptionBudget tollgate-api',
      'Service tollgate-api',
      'ConfigMap tollgate',
      'Deployment tollgate-worker',
      'PodDisruptionBudget tollgate-worker',
    ]);
  });

  test('the manifests are valid, and a wrong value or a missing key is noticed', () => {
    expect(documents.flatMap(wrongIn)).toEqual([]);
    const [[, api] = []] = deployments;
    expect(wrongIn({ ...api, spec: { ...api.spec, replicas: 'two' } })).not.toEqual([]);
    expect(wrongIn({ ...api, spec: { ...api.spec, selector: undefined } })).not.toEqual([]);
  });

  test('the manifests have no unknown key, and one is noticed', async () => {
    expect(await compiled(documents)).toBe('');
    const [[, api] = []] = deployments;
    expect(await compiled([{ ...api, spec: { ...api.spec, replica: 2 } }])).toMatch(/"replica".* does not exist/);
  });

  test.each(deployments)('%s is selected by its own labels, and survives the drain of a node', (name, { spec }) => {
    const { labels } = spec.template.metadata;
    const [budget] = documents.filter(({ kind, metadata }) => kind === 'PodDisruptionBudget' && metadata.name === name);
    expect(spec.selector.matchLabels).toEqual(labels);
    expect(budget.spec.selector.matchLabels).toEqual(labels);
    expect(spec.replicas).toBeGreaterThan(budget.spec.minAvailable);
    expect(spec.template.spec.topologySpreadConstraints[0].labelSelector.matchLabels).toEqual(labels);
    expect(`tollgate-${labels['app.kubernetes.io/component']}`).toBe(name);
  });

  test('the Service leads to the pods of the api only, at the port on which they listen', () => {
    const [service] = documents.filter(({ kind }) => kind === 'Service');
    const [[, api] = []] = deployments;
    expect(service.spec.selector).toEqual(api.spec.template.metadata.labels);
    const { ports } = api.spec.template.spec.containers[0];
    expect(ports).toEqual([{ name: service.spec.ports[0].targetPort, containerPort: 4000 }]);
    expect(config.data).not.toHaveProperty('PORT');
  });

  test.each(deployments)('%s may do no more than in docker-compose.yml', (_name, { spec }) => {
    const { securityContext, automountServiceAccountToken, containers, volumes } = spec.template.spec;
    expect(automountServiceAccountToken).toBe(false);
    expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    const { read_only, cap_drop, tmpfs } = compose.services.api;
    expect(containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: read_only,
      capabilities: { drop: cap_drop },
    });
    const mounted = containers[0].volumeMounts.map(({ name, mountPath }: Record<string, string>) => [name, mountPath]);
    expect(mounted).toEqual([
      ['tmp', tmpfs[0]],
      ['catalog', '/etc/tollgate'],
    ]);
    expect(volumes.map(({ name }: { name: string }) => name)).toEqual(['tmp', 'catalog']);
  });

  test.each(deployments)('%s has a heap that fits into its memory, and its request is its limit', (_name, { spec }) => {
    const { resources, command, args } = spec.template.spec.containers[0];
    expect(resources.requests.memory).toBe(resources.limits.memory);
    const [, size = '', unit] = /^(\d+)(Mi|Gi)$/.exec(resources.limits.memory) ?? [];
    const megabytes = Number(size) * (unit === 'Gi' ? 1_024 : 1);
    const { stdout } = spawnSync('node', ['scripts/heap-flags.mjs', String(megabytes)], { encoding: 'utf8' });
    const [, old, young] = /^--max-old-space-size=(\d+) --max-semi-space-size=(\d+)/.exec(stdout) ?? [];
    expect(Number(old) + 3 * Number(young) + 128).toBeLessThanOrEqual(megabytes);
    // The image's own command sets these flags.
    expect([command, args]).toEqual([undefined, undefined]);
  });

  test.each(deployments)('%s is drained for long enough to be noticed, and not killed before', (_name, { spec }) => {
    const { terminationGracePeriodSeconds, containers } = spec.template.spec;
    const drain = Number(config.data.DRAIN_SECONDS);
    expect(terminationGracePeriodSeconds).toBeGreaterThan(drain + 8);
    const { startupProbe, livenessProbe, readinessProbe } = containers[0];
    const paths = [startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet.path);
    expect(paths).toEqual(['/healthz', '/healthz', '/readyz']);
    expect(drain).toBeGreaterThanOrEqual(2 * readinessProbe.periodSeconds * readinessProbe.failureThreshold);
  });

  test('the configuration and the secrets of the page are all that the service requires', () => {
    const secrets = [...page.matchAll(/^ {3}([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]);
    const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
    const real = {
      STRIPE_SECRET_KEY: 'rk_live_1',
      STRIPE_WEBHOOK_SECRETS: 'whsec_1',
      METRICS_TOKEN: 'token',
      TOKEN_SIGNING_KEYS: JSON.stringify([key]),
    };
    const env = { ...Object.fromEntries(secrets), ...real, ...config.data };
    expect(secrets.map(([name]) => name)).toEqual(expect.arrayContaining(Object.keys(real)));
    expect(Object.keys(env).filter((name) => !(name in variables.shape))).toEqual([]);
    expect(readConfig(env, { local: false }).catalogFile).toBe('/etc/tollgate/plans.yaml');
  });

  test('the page creates what the manifests refer to', () => {
    const { envFrom } = deployments[0]?.[1].spec.template.spec.containers[0] ?? {};
    expect(envFrom).toEqual([{ configMapRef: { name: 'tollgate' } }, { secretRef: { name: 'tollgate' } }]);
    expect(page).toContain('kubectl create secret generic tollgate ');
    expect(page).toContain('kubectl create configmap tollgate-catalog --from-file=plans.yaml');
  });
});
