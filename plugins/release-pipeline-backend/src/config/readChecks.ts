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

import type { z } from 'zod';
import { CheckConfig, Preset, presetOf } from '../adapters/http';
import { checkSchema } from './checkSchema';
import type { Credentials } from './credentials';
import { ConfigPath, ConfigProblems } from './problems';
import { toCredential } from './readConnections';

type Keys = z.infer<typeof checkSchema>;

/** Reads `releasePipeline.checks`: what gates of type http may name. */
export function readChecks(
  entries: Record<string, unknown>,
  path: ConfigPath,
  problems: ConfigProblems,
  credentials: Credentials,
): Map<string, CheckConfig> {
  const checks = new Map<string, CheckConfig>();
  for (const [name, entry] of Object.entries(entries)) {
    const keys = problems.parse(checkSchema, entry, [...path, name]);
    if (keys) {
      const preset: Preset | undefined = presetOf(keys.preset);
      findProblems(keys, preset, [...path, name], problems);
      const { headers } = keys;
      credentials.set('check', name, { ...toCredential(keys), headers });
      checks.set(name, checkOf(name, keys, preset));
    }
  }
  return checks;
}

/** The preset's part, and what config says besides or in place of it. */
function checkOf(
  name: string,
  { preset: presetName, expect, ...keys }: Keys,
  preset: Preset | undefined,
): CheckConfig {
  const { latency, status, headers, json, revision } = expect;
  const path = keys.path ? `${keys.path}${preset?.suffix ?? ''}` : preset?.path;
  const body = keys.body ?? preset?.body;
  return {
    name,
    preset: presetName,
    url: keys.url,
    frontendUrl: keys.frontendUrl,
    path: path ?? '',
    method: keys.method ?? preset?.method ?? (body ? 'POST' : 'GET'),
    body,
    timeoutMs: keys.timeout,
    expect: {
      status: status ?? preset?.expect.status ?? [200],
      headers: lowerKeys(headers),
      json: (json || preset?.expect.json) && {
        ...preset?.expect.json,
        ...json,
      },
      latencyMs: latency?.atMost,
      revision: revision === true ? preset?.revision : revision,
      decision: preset?.expect.decision,
    },
  };
}

function findProblems(
  keys: Keys,
  preset: Preset | undefined,
  path: ConfigPath,
  problems: ConfigProblems,
): void {
  if (preset && !preset.path && !keys.path) {
    problems.add([...path, 'path'], `the preset ${keys.preset} needs a path`);
  }
  if (preset?.body && keys.body) {
    problems.add(
      [...path, 'body'],
      `the preset ${keys.preset} has a body of its own`,
    );
  }
  if (keys.expect.revision === true && !preset?.revision) {
    problems.add(
      [...path, 'expect', 'revision'],
      'expected the path at which the answer names the commit',
    );
  }
  if (keys.method === 'GET' && (keys.body || preset?.body)) {
    problems.add([...path, 'method'], 'expected POST, because it has a body');
  }
  if (!keys.username !== !keys.password) {
    problems.add(path, 'expected username and password, both or neither');
  }
  if (preset?.body === 'client-credentials' && !keys.username) {
    problems.add(
      path,
      `the preset ${keys.preset} needs username and password: the client and its secret`,
    );
  }
}

function lowerKeys<T>(
  record: Record<string, T> | undefined,
): Record<string, T> | undefined {
  return (
    record &&
    Object.fromEntries(
      Object.entries(record).map(([key, value]) => [key.toLowerCase(), value]),
    )
  );
}
