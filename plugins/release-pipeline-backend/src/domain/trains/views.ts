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

import type {
  CalendarTrain,
  TrainRun as TrainRunView,
  TrainRunItem,
  TrainText,
  TrainView,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import { labelsOf } from '../calendar/calendarSubject';
import { iso, isoIf } from '../words';
import { validationOf, waveEnds } from './nextStep';
import type {
  RunItem,
  RunOnCalendar,
  Train,
  TrainComponent,
  TrainRun,
} from './types';
import { wavesOf } from './waves';

/** Refs that the reader may see. */
export type Visible = ReadonlySet<string>;

/** A train without what the reader may not see (R24). */
export function trainView(
  train: Train,
  about: {
    visible: Visible;
    /** Refs that the catalog has: of others nothing is hidden, they are gone. */
    known: Visible;
    next: Instant[];
    untold: string | undefined;
    runs: readonly TrainRun[];
    mayChange: TrainView['mayChange'];
    mayEnd: TrainView['mayEnd'];
  },
): TrainView {
  const { known, mayChange, mayEnd, next, runs, untold, visible } = about;
  const { text } = train;
  const shown = (refs: string[] = []) => {
    const left = refs.filter(ref => visible.has(ref.toLowerCase()));
    return left.length > 0 ? left : undefined;
  };
  const { refs, ...others } = text.components;
  const named = refsIn(train);
  return {
    id: train.id,
    version: train.version,
    text: {
      ...text,
      components: { refs: shown(refs), ...others },
      ...(text.waves?.by === 'list' && {
        waves: {
          by: 'list',
          list: text.waves.list.map(wave => ({
            ...wave,
            refs: shown(wave.refs),
          })),
        },
      }),
    },
    hiddenComponents: named.filter(ref => known.has(ref) && !visible.has(ref))
      .length,
    scheduledBy: { ref: train.scheduledBy, name: train.scheduledByName },
    scheduledAt: iso(train.scheduledAt),
    endedAt: isoIf(train.endedAt),
    next: next.map(iso),
    untold,
    mayChange,
    mayEnd,
    runs: runs.map(run => runView(run, visible)),
  };
}

/** Components that stand in it by name, each once. */
export function refsIn({
  text,
}: {
  text: Pick<TrainText, 'components' | 'waves'>;
}): string[] {
  const { components, waves } = text;
  return [
    ...new Set(
      [
        ...(components.refs ?? []),
        ...(waves?.by === 'list'
          ? waves.list.flatMap(({ refs = [] }) => refs)
          : []),
      ].map(ref => ref.toLowerCase()),
    ),
  ];
}

/** Whether a train takes a component along, by its name, its system or a label. */
export function isNamed(
  { text: { components } }: Pick<Train, 'text'>,
  component: Pick<TrainComponent, 'labels' | 'ref' | 'system'>,
): boolean {
  const has = (refs: string[] = [], wanted?: string) =>
    refs.some(each => each.toLowerCase() === wanted);
  return (
    has(components.refs, component.ref) ||
    has(components.systems, component.system?.toLowerCase()) ||
    labelsOf(component).some(label => components.labels?.includes(label))
  );
}

/**
 * How long a departure takes at most, in milliseconds: each wave has to be
 * confirmed in its time.
 */
export function longestRun(
  { text }: { text: Pick<TrainText, 'validation' | 'waves'> },
  components: readonly TrainComponent[],
): number {
  const { waves } = wavesOf(text, components);
  return Math.max(1, waves.length) * validationOf({ text }).minutes * 60_000;
}

/** When a departure that is under way has confirmed its last wave at the latest. */
export function lastWaveEnds(run: TrainRun): Instant {
  const toCome = Math.max(0, run.waves.length - 1 - run.wave);
  return waveEnds(run) + toCome * validationOf(run).minutes * 60_000;
}

export function runView(run: TrainRun, visible: Visible): TrainRunView {
  const items = run.items.filter(({ ref }) => visible.has(ref));
  return {
    id: run.id,
    departsAt: iso(run.departsAt),
    startedAt: iso(run.startedAt),
    endedAt: isoIf(run.endedAt),
    state: run.state,
    requestedBy: { ref: run.requestedBy, name: run.requestedByName },
    wave: run.wave,
    waves: run.waves,
    outcome: run.outcome,
    items: items.map(itemView),
    hidden: run.items.length - items.length,
  };
}

function itemView(item: RunItem): TrainRunItem {
  const { name, owner, promotion, ref } = item;
  return {
    component: { ref, name, owner },
    wave: item.wave,
    state: item.state,
    promotionId: item.promotionId,
    promotionState: promotion?.state,
    version: item.version,
    sentence: item.sentence ?? [
      promotion?.outcome ??
        promotion?.state.replaceAll('-', ' ') ??
        'Its wave is still to come',
    ],
  };
}

/** A departure that has begun, on the calendar. */
export function calendarRun(run: RunOnCalendar): CalendarTrain {
  const { departsAt, endedAt, id, outcome, state, text, trainId } = run;
  return {
    id,
    trainId,
    title: text.title,
    stage: text.stage,
    start: iso(departsAt),
    end: isoIf(endedAt),
    state,
    sentence: [`Train '${text.title}' to ${text.stage}: ${outcome ?? state}`],
  };
}

/** A departure that is to come. */
export function calendarDeparture(train: Train, at: Instant): CalendarTrain {
  const { title, stage } = train.text;
  return {
    id: `${train.id}@${iso(at)}`,
    trainId: train.id,
    title,
    stage,
    start: iso(at),
    state: 'planned',
    sentence: [
      `Train '${title}' to ${stage}, scheduled by ${train.scheduledByName}`,
    ],
  };
}
