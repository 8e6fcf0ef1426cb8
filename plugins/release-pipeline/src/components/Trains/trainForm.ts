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

import type { TrainText } from 'backstage-plugin-release-pipeline-common';
import { readerTimeZone } from '../../hooks';
import type { Difference } from '../ConflictNotice';

/** A wave as it is typed: entity refs and types, one in each line or with commas. */
export type WaveForm = { name: string; types: string; refs: string };

/** What of a train is typed; the rest of its text stays as it is. */
export type TrainForm = {
  title: string;
  stage: string;
  /** `2026-11-28T22:00` in the zone. */
  start: string;
  zone: string;
  rule: string;
  refs: string;
  systems: string;
  /** `tier=gold` each. */
  labels: string;
  waves: 'none' | 'dependencies' | 'list';
  list: WaveForm[];
  /** What is awaited of a wave, and for how many minutes; empty: as long as usual. */
  until: 'succeeded' | 'healthy';
  minutes: string;
  /** A group that may change it, too. */
  owner: string;
  goesOn: boolean;
  asksApproval: boolean;
  isOff: boolean;
};

const lines = (values: string[] = []) => values.join('\n');

/** A form that says what the text says; without one, of a train that is new. */
export function formOf(text?: TrainText): TrainForm {
  const { components, waves } = text ?? {};
  return {
    title: text?.title ?? '',
    stage: text?.stage ?? '',
    start: text?.start ?? '',
    zone: text?.zone ?? readerTimeZone(),
    rule: text?.recurrence?.rule ?? '',
    refs: lines(components?.refs),
    systems: lines(components?.systems),
    labels: lines(components?.labels),
    waves: waves?.by ?? 'none',
    list:
      waves?.by === 'list'
        ? waves.list.map(({ name, refs, types }) => ({
            name,
            refs: lines(refs),
            types: lines(types),
          }))
        : [],
    until: text?.validation?.until ?? 'succeeded',
    minutes: String(text?.validation?.minutes ?? ''),
    owner: text?.owner ?? '',
    goesOn: text?.onFailure === 'continue',
    asksApproval: text?.asksApproval === true,
    isOff: text?.enabled === false,
  };
}

/** What is typed with commas or line by line; nothing is absent. */
function valuesOf(text: string): string[] | undefined {
  const values = text
    .split(/[\n,]+/)
    .map(value => value.trim())
    .filter(Boolean);
  return values.length > 0 ? values : undefined;
}

/** Words of which none has a space in it. */
function wordsOf(text: string): string[] | undefined {
  return valuesOf(text.replace(/\s+/g, ','));
}

/** A name alone is one of the default namespace. */
function refsOf(kind: string, text: string): string[] | undefined {
  return wordsOf(text)?.map(ref =>
    ref.includes(':') ? ref : `${kind}:default/${ref}`,
  );
}

/** As the backend awaits it where nothing is said. */
const USUAL_MINUTES = 60;

function validationOf({ minutes, until }: TrainForm): TrainText['validation'] {
  return minutes === '' && until === 'succeeded'
    ? undefined
    : { until, minutes: Number(minutes || USUAL_MINUTES) };
}

function wavesOf({ list, waves }: TrainForm): TrainText['waves'] {
  return waves === 'list'
    ? {
        by: 'list',
        list: list.map(({ name, refs, types }) => ({
          name: name.trim(),
          refs: refsOf('component', refs),
          types: valuesOf(types),
        })),
      }
    : { by: waves };
}

/** What is saved: what is typed, and of `before` what has no field. */
export function textOf(
  form: TrainForm,
  reason: string,
  before?: TrainText,
): TrainText {
  const rule = form.rule.trim();
  return {
    ...before,
    title: form.title.trim(),
    stage: form.stage,
    start: form.start,
    zone: form.zone.trim(),
    recurrence: rule ? { ...before?.recurrence, rule } : undefined,
    components: {
      refs: refsOf('component', form.refs),
      systems: refsOf('system', form.systems),
      labels: wordsOf(form.labels),
    },
    waves: wavesOf(form),
    validation: validationOf(form),
    owner: refsOf('group', form.owner)?.[0],
    onFailure: form.goesOn ? 'continue' : 'stop',
    asksApproval: form.asksApproval,
    enabled: form.isOff ? false : undefined,
    reason,
  };
}

/** What is missing before it can be saved. */
export function missingIn(form: TrainForm): string | undefined {
  if (form.title.trim() === '') {
    return 'Name the train first.';
  }
  if (form.stage === '') {
    return 'Choose where it departs to first.';
  }
  if (form.start === '') {
    return 'Choose when it departs first.';
  }
  if (![form.refs, form.systems, form.labels].some(valuesOf)) {
    return 'Name components, systems or labels first.';
  }
  if (form.waves === 'list') {
    if (form.list.length === 0) {
      return 'Add a wave first.';
    }
    if (form.list.some(({ name }) => name.trim() === '')) {
      return 'Name each wave first.';
    }
    if (
      form.list.some(({ refs, types }) => !valuesOf(refs) && !valuesOf(types))
    ) {
      return 'Say of each wave whom it takes first.';
    }
  }
  return undefined;
}

const WAVES = {
  none: 'all at once',
  dependencies: 'each after what it depends on',
};

/** Words of what two people wrote, where they differ. */
export function differencesOf(
  theirs: TrainForm & { reason: string },
  mine: TrainForm & { reason: string },
): Difference[] {
  const said = (form: TrainForm & { reason: string }) => [
    ['Name', form.title],
    ['To', form.stage],
    ['Departs', form.start],
    ['Time zone', form.zone],
    ['Repeats', form.rule],
    ['Components', valuesOf(form.refs)?.join(', ')],
    ['Systems', valuesOf(form.systems)?.join(', ')],
    ['Labels', wordsOf(form.labels)?.join(', ')],
    [
      'Waves',
      form.waves === 'list'
        ? form.list
            .map(
              ({ name, refs, types }) =>
                `${name}: ${[valuesOf(types), valuesOf(refs)]
                  .flatMap(values => values ?? [])
                  .join(', ')}`,
            )
            .join('; ')
        : WAVES[form.waves],
    ],
    [
      'Next wave',
      `when it ${
        form.until === 'healthy' ? 'is healthy' : 'has succeeded'
      }, in ${form.minutes || USUAL_MINUTES} min`,
    ],
    ['Owner', form.owner],
    ['When something fails', form.goesOn ? 'it goes on' : 'it stops'],
    ['What waits for approval', form.asksApproval ? 'is taken' : 'is left'],
    ['Switched off', form.isOff ? 'yes' : 'no'],
    ['Reason', form.reason],
  ];
  const own = said(mine);
  return said(theirs).flatMap(([field = '', value], index) =>
    value === own[index][1]
      ? []
      : [
          {
            field,
            theirs: value || 'nothing',
            mine: own[index][1] || 'nothing',
          },
        ],
  );
}
