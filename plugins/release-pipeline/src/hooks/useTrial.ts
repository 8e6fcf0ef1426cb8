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

import { useEffect, useState } from 'react';

/** What became of a question that takes a while. */
export type Trial<A> =
  | { status: 'idle' }
  | { status: 'running'; since: number }
  | { status: 'answered'; answer: A }
  | { status: 'failed'; error: unknown };

type Ask<A> = (options: { signal: AbortSignal }) => Promise<A>;
type Asked<A> = { key: string; ask: Ask<A>; since: number };

/**
 * Asks one question at a time: when told to, and `atOnce` when the page opens.
 * Another question, `stop`, or leaving the page gives up the one under way;
 * nothing is shown of a question whose `key` is not the present one.
 */
export function useTrial<A>(options: {
  key: string;
  ask: Ask<A>;
  atOnce: boolean;
}) {
  const { key, ask, atOnce } = options;
  const now = (): Asked<A> => ({ key, ask, since: Date.now() });
  const [asked, setAsked] = useState(() => (atOnce ? now() : undefined));
  const [ended, setEnded] = useState<{ of: Asked<A>; trial: Trial<A> }>();
  if (asked && asked.key !== key) {
    setAsked(undefined);
  }

  useEffect(() => {
    if (!asked) {
      return undefined;
    }
    const controller = new AbortController();
    const { signal } = controller;
    const end = (trial: Trial<A>) => {
      if (!signal.aborted) {
        setEnded({ of: asked, trial });
      }
    };
    asked.ask({ signal }).then(
      answer => end({ status: 'answered', answer }),
      error => end({ status: 'failed', error }),
    );
    return () => controller.abort();
  }, [asked]);

  let trial: Trial<A> = { status: 'idle' };
  if (asked) {
    trial =
      ended?.of === asked
        ? ended.trial
        : { status: 'running', since: asked.since };
  }
  return {
    trial,
    run: () => setAsked(now()),
    stop: () => setAsked(undefined),
  };
}
