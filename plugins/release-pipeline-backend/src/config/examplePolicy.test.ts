/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
import { readFile } from 'node:fs/promises';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { JsonObject, JsonValue } from '@backstage/types';
import type { RiskClass } from 'backstage-plugin-release-pipeline-common';
import { readCatalog } from 'lab';
import { parse } from 'yaml';
import { calendarSubject } from '../domain/calendar/calendarSubject';
import { StandingCalendar } from '../domain/calendar/StandingCalendar';
import { gateSet } from '../domain/gateSet';
import { aComponent } from '../domain/testing/builders';
import { composedTypes } from './readComposed';
import type { PipelinePolicy } from './types';
import { builtIn, problemsOf, read } from './testing';

const HOUR = 3_600_000;
const ROOT = resolvePackagePath(
  'backstage-plugin-release-pipeline-backend',
  '../..',
);

async function documented(): Promise<JsonObject> {
  const text = await readFile(`${ROOT}/docs/example-policy.md`, 'utf8');
  const [, block] = /^```yaml\n([\s\S]*?)^```$/m.exec(text) ?? [];
  return parse(block);
}

/** The demo's, with addresses in place of those that come with its start. */
async function demonstrated(): Promise<JsonObject> {
  const { releasePipeline } = parse(
    await readFile(`${ROOT}/app-config.yaml`, 'utf8'),
  );
  const url = 'https://lab.example.com';
  const token = 'a token';
  return {
    argocd: {
      appLocatorMethods: [
        {
          type: 'config',
          instances: ['nonprod', 'prod'].map(name => ({ name, url, token })),
        },
      ],
    },
    releasePipeline: {
      ...releasePipeline,
      git: {
        repositories: { gitops: { url, token }, platform: { url, token } },
      },
      prometheus: {
        instances: { lab: { url } },
        queries: Object.fromEntries(
          ['error-ratio', 'latency-p95'].map(name => [
            name,
            {
              instance: 'lab',
              expr: 'measured{stage="{{ stage }}"}',
              samples: 'vector(1)',
            },
          ]),
        ),
      },
      checks: { 'argocd-prod': { preset: 'argocd', url } },
    },
  };
}

function governed(config: JsonObject): PipelinePolicy {
  const policy = read(config).pipelines.get('governed');
  if (!policy) {
    throw new Error('There is no pipeline governed');
  }
  return policy;
}

describe('the example policy', () => {
  let policy: PipelinePolicy;

  beforeAll(async () => {
    policy = governed(await documented());
  });

  const stage = (name: string, { stages } = policy) => {
    const found = stages.find(one => one.name === name);
    if (!found) {
      throw new Error(`no stage ${name}`);
    }
    return found;
  };
  const asked = (name: string, risk: RiskClass, of = policy) =>
    gateSet(stage(name, of), 'forward', risk);

  it.each([
    ['staging', 'low', ['health']],
    ['staging', 'medium', ['health', 'review']],
    ['staging', 'high', ['health', 'review']],
    ['production', 'low', ['errors', 'health', 'soak']],
    [
      'production',
      'medium',
      ['approvals', 'errors', 'health', 'rehearsal', 'soak'],
    ],
    [
      'production',
      'high',
      [
        'announcement',
        'approvals',
        'backup',
        'errors',
        'health',
        'long-soak',
        'rehearsal',
        'runbook',
        'soak',
        'window',
      ],
    ],
  ] as const)('asks in %s, of %s risk, for %j', (name, risk, expected) => {
    expect(
      asked(name, risk)
        .map(gate => gate.name)
        .sort(),
    ).toEqual(expected);
  });

  it.each([
    ['staging', 'review', 'medium', { required: 1 }],
    ['staging', 'review', 'high', { required: 1 }],
    ['production', 'approvals', 'medium', { required: 1 }],
    ['production', 'approvals', 'high', { required: 2 }],
    ['production', 'soak', 'low', { for: 24 * HOUR }],
    ['production', 'long-soak', 'high', { for: 48 * HOUR }],
  ] as const)('%s: %s of %s risk is %j', (name, gate, risk, expected) => {
    expect(
      asked(name, risk).find(one => one.name === gate)?.config,
    ).toMatchObject(expected);
  });

  it('lets low risk go by itself, and what is of more risk wait for people', () => {
    for (const { start } of [stage('staging'), stage('production')]) {
      expect(start).toBe('automatic');
    }
    expect(asked('production', 'low').some(({ people }) => people)).toBe(false);
    expect(stage('production').delayMs).toBe(HOUR / 12);
  });

  it('shows the rehearsal of the rollback and does not ask for it', () => {
    expect(
      asked('production', 'high').find(({ name }) => name === 'rehearsal')
        ?.observeOnly,
    ).toBe(true);
  });

  it('is what the demo shows, but for its clocks', async () => {
    const demo = governed(await demonstrated());
    const names = (of: PipelinePolicy) =>
      ['staging', 'production'].flatMap(name =>
        (['low', 'medium', 'high'] as const).map(risk =>
          asked(name, risk, of)
            .map(gate => `${gate.name}: ${gate.type}`)
            .sort(),
        ),
      );
    expect(names(demo)).toEqual(names(policy));
  });

  it('R28 the demo plans the window for every component that is asked for it', async () => {
    const config = read(await demonstrated());
    const calendar = StandingCalendar.create(config.calendar);
    const demo = config.pipelines.get('governed');
    const { windows } = asked('production', 'high', demo).find(
      ({ type }) => type === 'window',
    )?.config as { windows: string[] };
    const { entities } = await readCatalog();
    const planned = entities
      .filter(
        ({ metadata }) =>
          metadata.annotations?.['release-pipeline/pipeline'] === 'governed',
      )
      .map(({ metadata: { name }, spec }) => [
        name,
        calendar.windows(
          calendarSubject(
            {
              component: aComponent({
                ref: `component:default/${name}`,
                type: `${spec.type}`,
              }),
              applications: [],
              bindings: [],
            },
            stage('production', demo),
            'forward',
            'high',
          ),
          Date.parse('2026-06-01T12:00:00Z'),
          windows,
        ).planned,
      ]);
    expect(planned).toEqual([
      ['invoices', true],
      ['ledger', true],
      ['gateway', true],
    ]);
  });
});

describe('the configuration of the demo', () => {
  it('has an example of every kind of condition, of baselines and of a reminder', async () => {
    const config = await demonstrated();
    expect(problemsOf(config)).toEqual([]);
    const { pipelines } = config.releasePipeline as JsonObject;
    const written = objectsIn(pipelines);
    const seen = (key: string) =>
      [...new Set(written.flatMap(one => one[key] ?? []))].sort();
    expect(seen('type')).toEqual(
      [...builtIn().gateTypes.keys(), ...composedTypes].sort(),
    );
    // Without Argo Rollouts there is no canary to compare with what is stable.
    expect(seen('baseline')).toEqual(['last-week', 'previous', 'stage']);
    expect(
      written
        .filter(({ remind }) => remind !== undefined)
        .map(({ type }) => type),
    ).toContain('manual-check');
  });
});

/** A value and all that is in it, of what has keys. */
function objectsIn(value: JsonValue | undefined): JsonObject[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const inside = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inside : [value, ...inside];
}
