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

import { ArgoCdSimulator } from './simulator';
import { TestRepository } from './__testUtils__/TestRepository';
import {
  recordedRepository,
  recordedTokens,
  startRecordedWorld,
} from './__testUtils__/recordedWorld';
import {
  Recording,
  normalise,
  readRecording,
  recordingNames,
  shape,
} from './__testUtils__/recordings';
import { send } from './__testUtils__/send';
import { Application } from './types';

const headersThatMatter = [
  'content-type',
  'content-encoding',
  'grpc-metadata-content-type',
];

const accounts: Record<string, keyof typeof recordedTokens> = {
  'auth/anonymous-on-expired-token': 'expired',
  'auth/anonymous-on-userinfo-expired': 'expired',
  'auth/anonymous-on-garbage-token': 'garbage',
  'auth/expired-token': 'expired',
  'auth/forged-token': 'forged',
  'auth/garbage-token': 'garbage',
  'errors/get-forbidden': 'narrow',
  'errors/get-forbidden-no-project': 'narrow',
  'list/narrow-rbac': 'narrow',
};

let repository: TestRepository;
let commits: Record<string, string>;

beforeAll(() => {
  const { initial, second, ...world } = recordedRepository();
  repository = world.repository;
  commits = {
    '686a5843b5af0bcce3a3256176b617f28dc0d542': initial,
    '4b2e3cc58143ff2e5d921e1f49c6ab6524f5fb12': second,
  };
});

afterAll(() => repository.remove());

/** Sends a recorded request with the account that it was recorded with. */
async function replay(
  argocd: ArgoCdSimulator,
  name: string,
  recording: Recording,
) {
  const { method, body } = recording.request;
  const headers = { ...recording.request.headers };
  if (headers.authorization) {
    const token = recordedTokens[accounts[name] ?? 'reader'];
    headers.authorization = `Bearer ${token}`;
  }
  if (method !== 'GET') {
    headers['content-type'] ??= 'application/json';
  }
  if (headers['content-type'] === 'none') {
    delete headers['content-type'];
  }
  if (headers['grpc-timeout']?.endsWith('S')) {
    headers['grpc-timeout'] = '20m'; // the recordings waited for seconds
  }
  const path = Object.entries(commits).reduce(
    (text, [recorded, actual]) => text.replace(recorded, actual),
    recording.request.path,
  );
  const text = typeof body === 'object' ? JSON.stringify(body) : undefined;
  return send(argocd.url, { method, path, headers, body: text });
}

/** The recorded and the actual answer, reduced to what must be equal. */
async function replayBoth(
  argocd: ArgoCdSimulator,
  folder: string,
  name: string,
) {
  const recording = readRecording(folder, name);
  const answer = await replay(argocd, name, recording);
  const [recorded, actual] = [recording.response, answer].map(
    ({ status, headers, body }) => ({
      status,
      headers: headersThatMatter.map(header => headers[header]),
      body: normalise(body),
    }),
  );
  return { recorded, actual };
}

/** Refreshes leave an annotation behind, so they come last. */
function replayable(folder: string): string[] {
  const names = recordingNames(folder).filter(
    name => !/^(stream|faults)\/|anonymous-on/.test(name),
  );
  const isRefresh = (name: string) => name.startsWith('get/refresh');
  return [
    ...names.filter(name => !isRefresh(name)),
    'get/refresh-normal',
    'get/refresh-hard',
  ].filter(name => names.includes(name));
}

describe('Argo CD 3.5.1', () => {
  let argocd: ArgoCdSimulator;

  beforeAll(async () => {
    argocd = await startRecordedWorld({ directory: repository.directory });
  });
  afterAll(() => argocd.stop());
  afterEach(() => argocd.faults.clear());

  it.each(replayable('argocd'))('answers %s as recorded', async name => {
    const { recorded, actual } = await replayBoth(argocd, 'argocd', name);
    expect(actual).toEqual(recorded);
  });

  it.each(['faults/list-kubernetes-hangs', 'faults/get-kubernetes-hangs'])(
    'F29 answers %s as recorded while single reads hang',
    async name => {
      argocd.faults.set({ kind: 'hang', routes: ['get'] });
      const { recorded, actual } = await replayBoth(argocd, 'argocd', name);
      expect(actual).toEqual(recorded);
    },
  );

  it('answers no refresh while the controller is stopped', async () => {
    argocd.freezeController();
    const refresh = await replayBoth(
      argocd,
      'argocd',
      'faults/refresh-with-controller-stopped',
    );
    expect(refresh.actual).toEqual(refresh.recorded);
    const name = 'faults/get-with-controller-stopped';
    const recording = readRecording('argocd', name);
    const answer = await replay(argocd, name, recording);
    expect(answer.body).toMatchObject({
      metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } },
    });
    // Recorded in a later state of the world than the others: the shape is the same.
    const { status } = answer.body as Application;
    const recorded = recording.response.body as Application;
    expect(shape(status)).toEqual(shape(recorded.status));
    argocd.thawController();
  });
});

describe('Argo CD 3.5.1 with anonymous access', () => {
  let argocd: ArgoCdSimulator;

  beforeAll(async () => {
    argocd = await startRecordedWorld({
      directory: repository.directory,
      anonymous: { applications: ['payments/payments-dev'] },
    });
  });
  afterAll(() => argocd.stop());

  const names = recordingNames('argocd').filter(name =>
    name.includes('anonymous-on'),
  );
  it.each(names)('answers %s as recorded', async name => {
    const { recorded, actual } = await replayBoth(argocd, 'argocd', name);
    expect(actual).toEqual(recorded);
  });
});

describe('Argo CD 3.2.12', () => {
  let argocd: ArgoCdSimulator;

  beforeAll(async () => {
    argocd = await startRecordedWorld({
      directory: repository.directory,
      version: '3.2.12',
    });
  });
  afterAll(() => argocd.stop());

  it.each(replayable('argocd-3.2'))('answers %s as recorded', async name => {
    const { recorded, actual } = await replayBoth(argocd, 'argocd-3.2', name);
    expect(actual).toEqual(recorded);
  });
});
