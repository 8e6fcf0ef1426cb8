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

import { harmless, type Notice } from '../notices';
import { inWords } from '../messageText';
import { capital, counted, listed } from '../words';
import { isLeftBehind } from './nextStep';
import type { RunItem, RunState, Train, TrainRun } from './types';

const NAMED = 5;

const ENDS: Partial<Record<RunState, string>> = {
  arrived: 'has arrived',
  missed: 'did not depart',
  stopped: 'was stopped',
};

/**
 * What is told of a departure that is over: its scheduler how it went, and each
 * owner which of their components were left behind, and of no others (R24). Of
 * what its scheduler may not ask for no owner is told: anybody could schedule a
 * train of it.
 */
export function noticesOfRun(run: TrainRun): Notice[] {
  if (run.endedAt === undefined) {
    return [];
  }
  const title = titleOf(run);
  const link = linkTo(run.trainId);
  const scope = `release-pipeline:train:${run.id}`;
  const isWell = run.state === 'arrived';
  const behind = run.items.filter(isLeftBehind);
  const left = behind.filter(({ code }) => code !== 'no-permission');
  const refused = behind.length - left.length;
  const owners = [...new Set(left.flatMap(({ owner }) => owner ?? []))];
  return [
    {
      recipients: [run.requestedBy],
      title: `${title} ${ENDS[run.state] ?? 'has ended'}`,
      description: [
        `${capital(run.outcome ?? run.state)}.`,
        ...(refused > 0
          ? [
              `You may not ask for ${counted(
                refused,
                'component',
              )} of it, or could not when it was scheduled.`,
            ]
          : []),
      ].join(' '),
      link,
      severity: isWell ? ('normal' as const) : ('high' as const),
      topic: 'train',
      scope,
    },
    ...owners.map(owner => {
      const theirs = left.filter(item => item.owner === owner);
      return {
        recipients: [owner],
        title: `${title} left ${counted(
          theirs.length,
          'component',
        )} of yours behind`,
        description: listed([
          ...theirs.slice(0, NAMED).map(whyOf),
          ...(theirs.length > NAMED ? [`${theirs.length - NAMED} more`] : []),
        ]),
        link,
        severity: 'normal' as const,
        topic: 'train',
        scope: `${scope}:${owner}`,
      };
    }),
  ].map(harmless);
}

/** What its scheduler is told of a train that departs no more, because nobody can tell when. */
export function noticeOfUntold(train: Train, because: string): Notice {
  return harmless({
    recipients: [train.scheduledBy],
    title: `${titleOf(train)} does not depart any more`,
    description: `Nobody can tell when: ${because}. Change its times, or call it off.`,
    link: linkTo(train.id),
    severity: 'high',
    topic: 'train',
    scope: `release-pipeline:train:${train.id}:untold`,
  });
}

function titleOf({ text }: Pick<Train, 'text'>): string {
  return `Train '${text.title}' to ${text.stage}`;
}

function linkTo(trainId: string): string {
  return `/change-calendar/trains/${encodeURIComponent(trainId)}`;
}

function whyOf({ name, sentence, version }: RunItem): string {
  const what = version === undefined ? name : `${name} ${version}`;
  return `${what} (${inWords(sentence ?? ['left'])})`;
}
