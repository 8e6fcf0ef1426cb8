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
import {
  TestRepository,
  kustomizeDirectory,
} from './__testUtils__/TestRepository';
import { OpenStream, framesOf, openStream } from './__testUtils__/openStream';
import {
  recordedRepository,
  recordedTokens,
  startRecordedWorld,
} from './__testUtils__/recordedWorld';
import {
  Recording,
  normalise,
  readRecording,
  shape,
} from './__testUtils__/recordings';
import { send } from './__testUtils__/send';
import { Application, ArgoCdVersion } from './types';

const authorization = `Bearer ${recordedTokens.reader}`;

const headersThatMatter = [
  'content-type',
  'content-encoding',
  'grpc-metadata-content-type',
  'x-content-type-options',
];

/** The last message of a rollout: only the new image is left. */
const rolledOut = /"summary":\{"images":\["[^,]*1\.1\.0"\]\}.*\n/;

let repository: TestRepository;
let argocd: ArgoCdSimulator;
let stream: OpenStream;

async function startWorld(version: ArgoCdVersion) {
  repository = recordedRepository().repository;
  argocd = await startRecordedWorld({
    version,
    directory: repository.directory,
  });
}

afterEach(async () => {
  stream.close();
  await argocd.stop();
  repository.remove();
});

async function refresh(kind: 'normal' | 'hard') {
  const path = `/api/v1/applications/payments-dev?refresh=${kind}`;
  await send(argocd.url, { path, headers: { authorization } });
}

/** Opens a recorded stream; resolves when the simulator has taken it up. */
async function open({ request }: Recording, token: string = 'reader') {
  const headers = { ...request.headers, authorization: `Bearer ${token}` };
  const before = argocd.counters.streams;
  stream = openStream(argocd.url, request.path, headers);
  while (argocd.counters.streams === before) {
    await send(argocd.url, { path: '/healthz' });
  }
}

/** What was recorded while 1.1.0 was rolled out to payments-dev: a new commit, and a refresh to see it at once. */
async function rollOut() {
  repository.commit(
    'feat: 1.1.0 to dev',
    kustomizeDirectory('apps/dev/payments', 'payments', '1.1.0'),
  );
  await refresh('normal');
  await argocd.waitFor(
    'payments-dev',
    ({ status }) =>
      status.summary.images?.join() ===
      'registry.example.com/acme/payments:1.1.0',
  );
}

type Message = {
  result: { type: string; application: Pick<Application, 'metadata'> };
};

/** Messages about the initial state and about payments-dev; others changed meanwhile in the recording. */
function comparable(text: string, anyTag: boolean) {
  return framesOf(text)
    .map(({ framing, message }) => ({ framing, ...(message as Message) }))
    .filter(({ result: { type, application } }) => {
      const { name } = application.metadata;
      return (
        name === 'payments-dev' || (type === 'ADDED' && name !== 'temporary')
      );
    })
    .map(frame => JSON.stringify(normalise(frame)))
    .map(line => (anyTag ? line.replace(/:\d+\.\d+\.\d+/g, ':<tag>') : line))
    .filter((line, index, all) => line !== all[index - 1]) // only a time moved
    .map(line => JSON.parse(line));
}

function recordedText({ response }: Recording): string {
  return (response.chunks ?? []).map(({ text }) => text).join('');
}

function head(
  status: number | undefined,
  headers: Record<string, string | string[] | undefined> = {},
) {
  return { status, headers: headersThatMatter.map(name => headers[name]) };
}

describe.each([
  ['argocd', '3.5.1', 'sse-fields-dump'],
  ['argocd', '3.5.1', 'sse-fields-live-only'],
  ['argocd', '3.5.1', 'sse-ancient-resource-version'],
  ['argocd', '3.5.1', 'sse-selector'],
  ['argocd', '3.5.1', 'sse-gzip-asked'],
  ['argocd', '3.5.1', 'sse-name-full'],
  ['argocd', '3.5.1', 'ndjson-fields'],
  ['argocd-3.2', '3.2.12', 'sse-fields-dump'],
  ['argocd-3.2', '3.2.12', 'sse-fields-live-only'],
] as const)('%s %s %s', (folder, version, name) => {
  it('carries a rollout as recorded', async () => {
    await startWorld(version);
    await refresh('hard'); // the recorded one had been refreshed before
    const recording = readRecording(folder, `stream/${name}`);
    await open(recording);
    await rollOut();
    await stream.until(() => rolledOut.test(stream.text));
    expect(head(stream.status, stream.headers)).toEqual(
      head(recording.response.status, recording.response.headers),
    );
    const anyTag = version === '3.2.12';
    expect(comparable(stream.text, anyTag)).toEqual(
      comparable(recordedText(recording), anyTag),
    );
  });
});

it('compresses newline-delimited JSON where asked, one flush per message', async () => {
  await startWorld('3.5.1');
  const recording = readRecording('argocd', 'stream/ndjson-gzip-asked');
  await open(recording);
  await rollOut();
  await stream.until(() => rolledOut.test(stream.text));
  expect(head(stream.status, stream.headers)).toEqual(
    head(recording.response.status, recording.response.headers),
  );
});

it.each([
  ['argocd', '3.5.1'],
  ['argocd-3.2', '3.2.12'],
] as const)(
  '%s: fields of any path have the recorded shape',
  async (folder, version) => {
    await startWorld(version);
    const recording = readRecording(folder, 'stream/sse-fields-any-path');
    await open(recording);
    const recorded = framesOf(recordedText(recording)).filter(
      ({ message }) => (message as Message).result.type === 'ADDED',
    );
    await stream.until(() => framesOf(stream.text).length === recorded.length);
    expect(shape(framesOf(stream.text))).toEqual(shape(recorded));
  },
);

it.each([
  ['unauthorized', 'garbage'],
  ['selector-invalid', 'reader'],
])('%s is refused as recorded', async (name, token) => {
  await startWorld('3.5.1');
  const recording = readRecording('argocd', `stream/${name}`);
  await open(recording, token);
  await stream.until(() => stream.ended === 'end');
  expect(head(stream.status, stream.headers)).toEqual(
    head(recording.response.status, recording.response.headers),
  );
  expect(stream.text).toBe(recordedText(recording));
});

it('shows an account only what it may see', async () => {
  await startWorld('3.5.1');
  const recording = readRecording('argocd', 'stream/sse-narrow-account');
  await open(recording, 'narrow');
  const [{ text }] = recording.response.chunks ?? [];
  await stream.until(() => stream.text.length >= text.length);
  expect(stream.text).toBe(text);
});
