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

import { ConfigReader } from '@backstage/config';
import { readReleasePipelineConfig } from './readConfig';
import { builtIn, exampleConfig } from './testing';
import { readTried, writtenGates } from './triedGates';

const registry = builtIn();
const place = { pipeline: 'tried', stage: 'production' };

function readExample() {
  const root = exampleConfig();
  const config = {
    ...root,
    releasePipeline: {
      ...root.releasePipeline,
      pipelines: {
        ...root.releasePipeline.pipelines,
        tried: {
          stages: {
            dev: { target: { application: 'dev' } },
            staging: { after: ['dev'], target: { application: 'staging' } },
            production: {
              after: ['staging'],
              target: { application: 'production' },
              gates: {
                errors: {
                  type: 'prometheus',
                  query: 'error-ratio',
                  of: 'staging',
                  max: 0.01,
                  observeOnly: true,
                },
                soak: {
                  type: 'soak',
                  of: 'staging',
                  for: '24h',
                  protect: true,
                },
                quiet: {
                  type: 'alerts',
                  prometheus: 'prod',
                  labels: { service: '{{ component.name }}', severity: 'page' },
                },
              },
              profiles: {
                medium: {
                  backup: {
                    type: 'argocd-health',
                    of: 'staging',
                  },
                  longer: { type: 'soak', of: 'staging', for: { hours: 30 } },
                },
                high: {
                  longer: { type: 'soak', of: 'staging', for: { hours: 48 } },
                },
              },
              watch: {
                for: { minutes: 30 },
                gates: {
                  still: {
                    type: 'prometheus',
                    query: 'error-ratio',
                    max: 0.02,
                  },
                },
              },
            },
          },
        },
      },
    },
  };
  return readReleasePipelineConfig(new ConfigReader(config), registry);
}

describe('gates that are tried', () => {
  const config = readExample();
  const gate = (name: string, set = 'gates') => {
    const found = writtenGates(config, place).find(
      each => each.name === name && each.set === set,
    );
    if (!found) {
      throw new Error(`There is no gate ${name}`);
    }
    return found;
  };
  const tried = (name: string, changes?: Record<string, unknown>) =>
    readTried(config, registry, place, gate(name), changes);

  it('are those of the floor, of the profiles and of the watch', () => {
    expect(
      writtenGates(config, place).map(({ set, name }) => `${set} ${name}`),
    ).toEqual([
      'gates errors',
      'gates soak',
      'gates quiet',
      'medium backup',
      'medium longer',
      'high backup',
      'high longer',
      'watch still',
    ]);
    expect(gate('longer', 'high').entry.for).toEqual({ hours: 48 });
  });

  it('are judged by their own keys, with what is changed in place of them', () => {
    expect(tried('errors')).toMatchObject({
      type: 'prometheus',
      of: 'staging',
      config: { max: 0.01 },
    });
    expect(tried('errors', { max: 0.005, warnAbove: 0.001 }).config).toEqual({
      query: 'error-ratio',
      max: 0.005,
      warnAbove: 0.001,
    });
    expect(tried('soak', { for: { hours: 48 } }).config).toMatchObject({
      for: 172_800_000,
    });
    expect(
      tried('soak', { clock: 'deployed', onDegraded: 'reset' }).config,
    ).toMatchObject({ clock: 'deployed', onDegraded: { low: 'reset' } });
    expect(
      tried('soak', { onDegraded: { low: 'reset' } }).config,
    ).toMatchObject({ onDegraded: { low: 'reset', high: 'pause' } });
    expect(tried('errors', { noData: 'failed' }).config).toMatchObject({
      noData: 'failed',
    });
    expect(tried('soak', { for: '48h' }).title).toBe('2 d soak in staging');
    expect(tried('errors', { of: 'dev' }).of).toBe('dev');
    expect(readTried(config, registry, place, gate('still', 'watch')).of).toBe(
      'production',
    );
  });

  it.each([
    ['errors', { maxx: 1 }, /errors\.maxx: unknown key; expected one of query/],
    ['errors', { max: '0.005' }, /errors\.max: expected number, found string/],
    ['errors', { query: 'latency' }, /unknown query "latency"/],
    ['errors', { of: 'production' }, /does not come before this one/],
    ['errors', { of: 'nowhere' }, /unknown stage "nowhere"/],
    ['errors', { type: 'soak' }, /errors\.type: expected the gate as/],
    ['errors', { min: 1, max: 0 }, /expected a min that is not above max/],
    ['soak', { clock: 'sometimes' }, /soak\.clock: expected one of/],
    ['errors', { noData: 'passed' }, /errors\.noData: expected one of/],
    ['soak', { for: 'long' }, /soak\.for: expected a duration/],
    ['soak', { for: { hours: 'many' } }, /soak\.for: expected a duration/],
    [
      'quiet',
      { labels: { service: 'other', severity: 'page' } },
      /quiet\.labels: expected numbers.*texts as they are written/,
    ],
    [
      'quiet',
      { labels: { severity: 'page' } },
      /quiet\.labels: expected numbers.*texts as they are written/,
    ],
    ['quiet', { watchdog: { alertname: 'up' } }, /quiet\.watchdog: expected/],
    ['quiet', { prometheus: 'https://evil.example.com' }, /unknown Prometheus/],
  ])('%s refuses %j and says why', (name, changes, message) => {
    expect(() => tried(name, changes)).toThrow(message);
  });
});
