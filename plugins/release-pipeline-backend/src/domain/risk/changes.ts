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

import type { Problem } from 'backstage-plugin-release-pipeline-common';
import {
  type ChangeClass,
  CHANGE_CLASSES,
  titleOfChange,
} from '../changes/classes';
import type { Difference } from '../changes/difference';
import type { Change } from '../changes/types';
import { answerTo, wantedDifferences } from '../changes/wanted';
import { rememberedByFacts } from '../rememberedByState';
import type { ComponentState, Release, StagePolicy } from '../types';
import { capital, listed } from '../words';
import { findingsOf } from './commits';
import type { RiskFinding, RiskMatcher, RiskSource } from './types';

/** The code of what passes by itself: whoever asks may ask meanwhile. */
export const UNREAD = 'difference-unread';

const WORDS = { added: 'new', removed: 'removed', changed: '' };
const NAMED = 3;
/** Of these the place inside the document says nothing that its name does not. */
const WHOLE: readonly ChangeClass[] = [
  'crds',
  'rbac',
  'secrets',
  'network',
  'gateway',
  'infrastructure',
  'webhooks',
  'gitops',
];

interface Read {
  changes: Change[];
  answers: Difference[];
  /** Something has not been read yet: the first reason, if there is one. */
  unread?: { because?: string };
}

/** The class is asked for many times in each state. */
const whatWasRead = rememberedByFacts(readAnswers);

function readAnswers(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): Read {
  const { queries, unseen } = wantedDifferences(state, stage, release);
  const answers = queries.flatMap(query => answerTo(state, query) ?? []);
  const read = answers.filter(({ content }) => content);
  const open = answers.find(({ content }) => !content);
  return {
    changes: [
      ...unseen,
      ...new Set(read.flatMap(({ content }) => content?.changes ?? [])),
    ],
    answers: [...new Set(read)],
    unread:
      read.length < queries.length ? { because: open?.because } : undefined,
  };
}

/** What changes in Git, by the class that the stage gives each kind of change. */
export const riskByChanges: RiskSource = input => {
  const { changeRisks } = input.stage;
  if (!changeRisks) {
    return [];
  }
  const { state, stage, release } = input;
  const { changes, answers, unread } = whatWasRead(state, stage, release);
  const found = CHANGE_CLASSES.filter(name =>
    changes.some(change => change.class === name),
  );
  const raising = found.filter(name => changeRisks[name] !== 'low');
  const findings = raising.map(name => ({
    class: changeRisks[name],
    reason: `${describe(name, changes, answers)}: ${changeRisks[name]}`,
    keys: keysOf(name, changes, answers),
    unreadable: name === 'unreadable',
  }));
  const harmless: RiskFinding[] =
    raising.length === 0 && !unread && answers.length > 0
      ? [
          {
            class: 'low',
            reason: `${
              found.length > 0
                ? `Git changes only ${listed(found.map(titleOfChange))}`
                : 'Git changes nothing but the release'
            }: low`,
          },
        ]
      : [];
  return [
    ...findings,
    ...findingsOf(answers.flatMap(({ content }) => content?.commits ?? [])),
    ...harmless,
  ];
};

/** The key `changes` of a rule: one of these classes of change is among them. */
export const matchChanges: RiskMatcher<'changes'> = (wanted, input) => {
  const { state, stage, release } = input;
  const { changes, answers } = whatWasRead(state, stage, release);
  const found = wanted.filter(name =>
    changes.some(change => change.class === name),
  );
  return found.length > 0
    ? {
        says: listed(found.map(name => describe(name, changes, answers))),
        keys: found.flatMap(name => keysOf(name, changes, answers)),
        unreadable: changes.every(
          change =>
            change.class === 'unreadable' || !found.includes(change.class),
        ),
      }
    : undefined;
};

/** What nobody gets past before it is mended, or was read (R14, R16). */
export function problemsInGit(
  state: ComponentState,
  stage: StagePolicy,
  release: Release,
): Problem[] {
  if (!stage.changeRisks) {
    return [];
  }
  const { answers, unread } = whatWasRead(state, stage, release);
  const exposed = answers.flatMap(({ content }) => content?.exposed ?? []);
  const problems: Problem[] = [];
  if (exposed.length > 0) {
    const [{ path, kind, name, pattern }] = exposed;
    const what = named(kind, name);
    problems.push({
      code: 'secret-in-git',
      stage: stage.name,
      message: `${plain(
        path,
      )} would bring a secret in plain text along: ${pattern}${
        what ? ` (${what})` : ''
      }${exposed.length > 1 ? `, and ${exposed.length - 1} more` : ''}`,
      remedy:
        'Take it out of Git, make it invalid, and put it there encrypted or by reference; this cannot be overridden.',
    });
  }
  if (unread) {
    problems.push({
      code: UNREAD,
      stage: stage.name,
      message: `What Git would change in ${stage.name} has not been read yet${
        unread.because ? `: ${unread.because}` : ''
      }`,
    });
  }
  return problems;
}

/** Each change by itself: a person may know of some of them. */
function keysOf(
  name: ChangeClass,
  changes: Change[],
  answers: Difference[],
): string[] {
  const more = answers.flatMap(({ content }) => content?.more?.[name] ?? []);
  return [
    ...changes.filter(change => change.class === name).map(nameOfChange),
    ...more.map(count => `${count} more`),
  ].map(what => `${name}: ${what}`);
}

/** "RBAC changes: ClusterRole payments-admin (apps/production/payments/rbac.yaml)" */
function describe(
  name: ChangeClass,
  changes: Change[],
  answers: Difference[],
): string {
  const items = [
    ...new Set(
      changes.filter(change => change.class === name).map(nameOfChange),
    ),
  ];
  const more =
    items.length -
    NAMED +
    answers.reduce((sum, { content }) => sum + (content?.more?.[name] ?? 0), 0);
  const some = items.slice(0, NAMED);
  return `${capital(titleOfChange(name))}: ${
    more > 0 ? `${some.join(', ')} and ${more} more` : listed(some)
  }`;
}

/** "new ClusterRole payments-admin (apps/production/payments/rbac.yaml)" */
export function nameOfChange(change: Change): string {
  const { action, kind, name, note, fields = [], path } = change;
  const what = note === undefined ? named(kind, name) : plain(note, 240);
  const deletes =
    change.class === 'deletion' || change.class === 'stateful-deletion';
  const how = action === 'changed' || deletes ? '' : WORDS[action];
  const field =
    action === 'changed' && fields.length > 0 && !WHOLE.includes(change.class)
      ? plain(fields[0])
      : '';
  const said = [how, what, field].filter(Boolean).join(' ');
  const where = plain(path);
  if (!said) {
    return where;
  }
  return where ? `${said} (${where})` : said;
}

function named(kind: string | undefined, name: string | undefined): string {
  return plain([kind, name].filter(Boolean).join(' '));
}

/** Names and paths are strangers' texts (S40). */
export function plain(text: string, atMost = 120): string {
  const shown = text
    .replace(/\p{C}/gu, '')
    .replace(/\b(https?:\/\/)[^\s/]*@/gi, '$1');
  return shown.length > atMost ? `${shown.slice(0, atMost - 1)}…` : shown;
}
