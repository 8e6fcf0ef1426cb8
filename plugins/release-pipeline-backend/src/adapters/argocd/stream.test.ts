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

import * as fc from 'fast-check';
import { Response } from 'undici';
import { readRecording } from '../testing';
import { readStream, WatchEvent } from './stream';

/** Reads until the end, which is always a throw. */
async function read(chunks: string[]) {
  const events: WatchEvent[] = [];
  const bytes = chunks.map(chunk => Buffer.from(chunk, 'latin1'));
  let alive = 0;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      bytes.forEach(chunk => controller.enqueue(chunk));
      controller.close();
    },
  });
  let error: unknown;
  try {
    for await (const event of readStream({
      source: 'Argo CD',
      response: new Response(body),
      narrow: true,
      onAlive: () => {
        alive += 1;
      },
      signal: new AbortController().signal,
    })) {
      events.push(event);
    }
  } catch (caught) {
    error = caught;
  }
  return { events, error, alive };
}

const recorded = (name: string) =>
  (readRecording(`argocd/stream/${name}`).response.chunks ?? [])
    .map(({ text }) => Buffer.from(text, 'utf8').toString('latin1'))
    .join('');

describe('readStream', () => {
  it.each([
    'sse-fields-dump',
    'sse-name-full',
    'sse-fields-any-path',
    'sse-selector',
  ])('reads the recording %s, however it is split', async name => {
    const text = recorded(name);
    const whole = await read([text]);
    expect(whole.events.length).toBeGreaterThan(1);
    expect(whole.error).toMatchObject({
      message: 'The stream of Argo CD ended',
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(text.length), { maxLength: 20 }),
        async cuts => {
          const points = [0, ...cuts.sort((a, b) => a - b), text.length];
          const chunks = points
            .slice(1)
            .map((end, i) => text.slice(points[i], end));
          expect((await read(chunks)).events).toEqual(whole.events);
        },
      ),
      { numRuns: 20 },
    );
  });

  const event = (name: string) =>
    `data: ${JSON.stringify({
      result: {
        type: 'MODIFIED',
        application: { metadata: { name, namespace: 'argocd' } },
      },
    })} \n\n\n`;

  it.each([
    ['an error that fields filtered away', 'data: {} \n\n'],
    ['an error', recorded('unauthorized')],
    ['malformed JSON', 'data: {"result": \n\n'],
    ['an unknown kind of event', 'data: {"result":{"type":"BOOKMARK"}}\n\n'],
    [
      'an application without name',
      'data: {"result":{"type":"ADDED","application":{"metadata":{}}}}\n\n',
    ],
  ])(
    'F34 %s ends the stream, after what came before it',
    async (_what, text) => {
      const { events, error } = await read([event('one'), text, event('two')]);
      expect(events).toMatchObject([{ application: { name: 'one' } }]);
      expect(error).toMatchObject({
        name: 'UpstreamError',
        kind: 'unreachable',
      });
    },
  );

  it('a message without end is given up', async () => {
    const { error } = await read([
      'data: ',
      ...Array.from({ length: 10 }, () => 'x'.repeat(500_000)),
    ]);
    expect(error).toMatchObject({
      message: expect.stringContaining('too long'),
    });
  });

  it('keep-alives are signs of life and nothing else', async () => {
    const { events, alive } = await read([':\n\n', ':\n\n', event('one')]);
    expect(events).toHaveLength(1);
    expect(alive).toBeGreaterThanOrEqual(3);
  });
});
