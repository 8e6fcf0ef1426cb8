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

import type { PromotionState } from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { isBeforeEffect, isOpen } from '../transitions';
import { counted } from '../words';
import type { RunItem, RunState, TrainRun } from './types';

/** What is awaited of a wave before the next one goes, unless set. */
const VALIDATION = { until: 'succeeded' as const, minutes: 60 };

const FAILED: ReadonlySet<PromotionState> = new Set(['failed', 'rolled-back']);

/** What is to be done with a train that is under way. */
export type TrainStep =
  /** These, in this order. */
  | { do: 'take'; items: RunItem[] }
  /** Something changes by then at the latest. */
  | { do: 'wait'; until: Instant }
  | { do: 'next-wave' }
  | {
      do: 'end';
      state: Exclude<RunState, 'running' | 'missed'>;
      outcome: string;
      /** Planned ones that go no more. */
      because?: string;
      /** What it opened and what has no effect yet: to be cancelled. */
      cancel: RunItem[];
    };

/** Whether it had something to take along, and could not. */
export function isLeftBehind({ code, state }: RunItem): boolean {
  return state === 'left' && code !== 'already-there' && code !== 'nothing';
}

/** How it stands; what was not taken stays where it is. */
export function standOf(
  { promotion, state }: RunItem,
  until: 'healthy' | 'succeeded',
): 'stays' | 'under-way' | 'confirmed' | 'failed' {
  if (state === 'left' || state === 'planned') {
    return 'stays';
  }
  if (state === 'confirmed') {
    // What was healthy enough for the next wave may fail in its watch yet.
    return promotion && FAILED.has(promotion.state) ? 'failed' : 'confirmed';
  }
  if (state !== 'taken' || !promotion) {
    return 'failed';
  }
  if (promotion.state === 'succeeded' || promotion.awaitsSignOff) {
    return 'confirmed';
  }
  if (!isOpen(promotion.state)) {
    return 'failed';
  }
  return until === 'healthy' && promotion.state === 'watching'
    ? 'confirmed'
    : 'under-way';
}

/** By when a wave has to be confirmed. */
export function waveEnds({ text, waveSince }: TrainRun): Instant {
  return waveSince + (text.validation ?? VALIDATION).minutes * 60_000;
}

/** What of a wave is awaited. */
export function validationOf({
  text,
}: {
  text: Pick<TrainRun['text'], 'validation'>;
}) {
  return text.validation ?? VALIDATION;
}

/**
 * The next step of a train that is under way: takes the components of a wave,
 * waits until what it took is confirmed, goes on to the next one, and ends.
 */
export function nextStep(run: TrainRun, now: Instant): TrainStep {
  const inWave = run.items.filter(({ wave }) => wave === run.wave);
  const { minutes, until } = validationOf(run);
  const awaited = inWave.filter(item => standOf(item, until) === 'under-way');
  const failed = run.items.filter(item => standOf(item, until) === 'failed');
  const isLate = now >= waveEnds(run);
  const stops = run.text.onFailure !== 'continue';
  if (stops && failed.length > 0) {
    return stopped(run, `${components(failed.length)} failed`);
  }
  const planned = inWave.filter(({ state }) => state === 'planned');
  if (planned.length > 0) {
    return { do: 'take', items: planned };
  }
  if (awaited.length > 0 && !isLate) {
    return { do: 'wait', until: waveEnds(run) };
  }
  if (stops && awaited.length > 0) {
    return stopped(
      run,
      `${components(awaited.length)} not confirmed within ${minutes} min`,
    );
  }
  if (run.wave + 1 < run.waves.length) {
    return { do: 'next-wave' };
  }
  const any = run.items.some(
    item => !['confirmed', 'stays'].includes(standOf(item, until)),
  );
  return {
    do: 'end',
    state: any ? 'failed' : 'arrived',
    outcome: summed(run),
    cancel: [],
  };
}

/** How a train ends before its last wave. */
export function stopped(
  run: TrainRun,
  why: string,
  state: 'failed' | 'stopped' = 'failed',
): Extract<TrainStep, { do: 'end' }> {
  const because = `Train '${run.text.title}' was stopped: ${why}`;
  return {
    do: 'end',
    state,
    because,
    outcome: `stopped in ${run.waves[run.wave] ?? 'its first wave'}: ${why}`,
    cancel: run.items.filter(
      ({ promotion, state: itemState }) =>
        itemState === 'taken' && promotion && isBeforeEffect(promotion.state),
    ),
  };
}

/** "3 of 5 components went, 2 were left behind". */
function summed(run: TrainRun): string {
  const { until } = validationOf(run);
  const count = (which: (item: RunItem) => boolean) =>
    run.items.filter(which).length;
  const went = count(item => standOf(item, until) === 'confirmed');
  const left = count(isLeftBehind);
  const all = count(({ state }) => state === 'left');
  const rest = run.items.length - went - all;
  return [
    `${went} of ${components(run.items.length)} went`,
    ...(rest > 0
      ? [`${rest} failed or ${rest === 1 ? 'is' : 'are'} not confirmed`]
      : []),
    ...(all > left ? [`${all - left} had nothing to take along`] : []),
    ...(left > 0 ? [`${left} ${left === 1 ? 'was' : 'were'} left behind`] : []),
  ].join(', ');
}

/** Never by name: who sees the train may not see each of them (R24). */
function components(count: number): string {
  return counted(count, 'component');
}
