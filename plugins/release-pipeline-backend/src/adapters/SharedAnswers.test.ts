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

import { SharedAnswers } from './SharedAnswers';

describe('SharedAnswers', () => {
  /** Counts questions and lets the test answer them. */
  const questions = () => {
    const asked: Array<{
      answer: (value: string) => void;
      fail: (error: Error) => void;
      signal: AbortSignal;
    }> = [];
    const start = (signal: AbortSignal) =>
      new Promise<string>((answer, fail) => {
        asked.push({ answer, fail, signal });
      });
    return { asked, start };
  };
  const signal = () => new AbortController().signal;

  it('asks once for all who ask at once, and later while the answer is young', async () => {
    const shared = new SharedAnswers<string>(60_000);
    const { asked, start } = questions();
    const answers = [1, 2, 3].map(() =>
      shared.ask('a', start, { signal: signal() }),
    );
    expect(asked).toHaveLength(1);
    asked[0].answer('yes');
    expect(await Promise.all(answers)).toEqual(['yes', 'yes', 'yes']);
    expect(await shared.ask('a', start, { signal: signal() })).toBe('yes');
    expect(asked).toHaveLength(1);
  });

  it('asks anew for another question, for a younger answer, and where nothing is kept', async () => {
    const shared = new SharedAnswers<string>(60_000);
    const { asked, start } = questions();
    shared.ask('a', start, { signal: signal() });
    shared.ask('b', start, { signal: signal() });
    expect(asked).toHaveLength(2);
    shared.ask('a', start, { signal: signal(), maxAgeMs: 0 });
    expect(asked).toHaveLength(3);
    const none = new SharedAnswers<string>(0);
    none.ask('a', start, { signal: signal() });
    none.ask('a', start, { signal: signal() });
    expect(asked).toHaveLength(5);
  });

  it('keeps no failure', async () => {
    const shared = new SharedAnswers<string>(60_000);
    const { asked, start } = questions();
    const first = shared.ask('a', start, { signal: signal() });
    const second = shared.ask('a', start, { signal: signal() });
    asked[0].fail(new Error('down'));
    await expect(first).rejects.toThrow('down');
    await expect(second).rejects.toThrow('down');
    const third = shared.ask('a', start, { signal: signal() });
    asked[1].answer('up');
    expect(await third).toBe('up');
  });

  it('who leaves does not end it for the others; when all have left, it ends', async () => {
    const shared = new SharedAnswers<string>(60_000);
    const { asked, start } = questions();
    const leaving = new AbortController();
    const left = shared.ask('a', start, { signal: leaving.signal });
    const staying = new AbortController();
    const stayed = shared.ask('a', start, { signal: staying.signal });
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(asked[0].signal.aborted).toBe(false);
    staying.abort(new Error('gone too'));
    await expect(stayed).rejects.toThrow('gone too');
    expect(asked[0].signal.aborted).toBe(true);
    // What was called off serves nobody.
    const next = shared.ask('a', start, { signal: signal() });
    asked[1].answer('yes');
    expect(await next).toBe('yes');
    await expect(
      shared.ask('a', start, { signal: leaving.signal }),
    ).rejects.toThrow('gone');
  });
});
