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
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import type {
  CalendarQuery,
  CalendarTrain,
  Collisions,
  Prognosis,
  PrognosisItem,
  TrainList,
  TrainTimes,
  TrainView,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import type { ReleasePipelineConfig } from '../../config/types';
import { readClock } from '../../database/sql';
import {
  readRuns,
  readTrain,
  readTrainComponents,
  readTrains,
} from '../../database/trains';
import {
  nextDepartures,
  problemOfTimes,
  whyUntold,
} from '../../domain/trains/departures';
import { type Outlook, prognose } from '../../domain/trains/prognose';
import { goesAfter } from '../../domain/trains/goesAfter';
import { whyLeft } from '../../domain/trains/runOf';
import type { Train, TrainComponent } from '../../domain/trains/types';
import { isNamed, refsIn, trainView } from '../../domain/trains/views';
import { wavesOf } from '../../domain/trains/waves';
import { isoIf, words } from '../../domain/words';
import type { Access } from '../access';
import type { ComponentStates, LoadedState } from '../ComponentStates';
import { TimedChanges } from '../TimedChanges';
import { askersIn } from './askersIn';
import { collisionsOfTrain } from './collisionsOfTrain';
import { readDepartures } from './readDepartures';
import type { MembershipReader } from './TrainRunner';

const RUNS = 10;
const DEPARTURES = 10;
/** States that are in memory at once. */
const STATES_AT_ONCE = 50;

interface Options {
  knex: Knex;
  config: Pick<ReleasePipelineConfig, 'pipelines'>;
  states: ComponentStates;
  access: Access;
  groups: MembershipReader;
  /** Where trains may go. */
  stages: ReadonlySet<string>;
  /** Components that a train takes at most. */
  most: number;
  logger: LoggerService;
}

/**
 * Shows trains to whoever sees one of their components, or scheduled them; of
 * components only what the reader may see, and how many more there are (R24).
 */
export class TrainReader {
  readonly #options: Options;
  readonly #changes: TimedChanges;

  private constructor(options: Options) {
    this.#options = options;
    this.#changes = TimedChanges.create(options);
  }

  static create(options: Options): TrainReader {
    return new TrainReader(options);
  }

  async list(credentials: BackstageCredentials): Promise<TrainList> {
    const { access, knex, stages } = this.#options;
    const trains = await readTrains(knex);
    return {
      trains: await this.#views(trains, 1, credentials),
      mayCreate: await access.schedules(credentials),
      stages: [...stages],
    };
  }

  /** @throws NotFoundError when there is none for the reader. */
  async read(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<TrainView> {
    const train = await readTrain(this.#options.knex, id);
    const [view] = train ? await this.#views([train], RUNS, credentials) : [];
    if (!view) {
      throw noTrain(id);
    }
    return view;
  }

  /**
   * What it would do at its next departure.
   *
   * @throws NotFoundError when there is none for the reader.
   */
  async prognosis(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<Prognosis> {
    const { access, knex, most } = this.#options;
    const train = await readTrain(knex, id);
    const [seen] = train ? await this.#seen([train], credentials) : [];
    if (!train || !seen) {
      throw noTrain(id);
    }
    const { components, visible } = seen;
    const now = await readClock(knex);
    const { cycles, waves } = wavesOf(train.text, components);
    // In the order in which it takes them, as many as it may.
    const inOrder = waves.flatMap(wave => wave.components);
    const isSeen = ({ ref }: TrainComponent) => visible.has(ref);
    const outlooks = await this.#outlooks(
      train,
      inOrder.slice(0, most).filter(isSeen),
      Math.max(now, train.nextAt ?? now),
    );
    for (const component of inOrder.slice(0, most)) {
      const outlook = outlooks.get(component.ref);
      if (outlook && goesAfter(component, outlook, outlooks, waves)) {
        outlooks.set(component.ref, {
          ...outlook,
          outlook: 'expected',
          sentence: words(
            ...outlook.sentence,
            '; what it depends on goes in a wave before',
          ),
        });
      }
    }
    for (const component of inOrder.slice(most).filter(isSeen)) {
      const because = whyLeft(train, component, true);
      if (because) {
        outlooks.set(component.ref, { outlook: 'left', ...because });
      }
    }
    const items = (wave: TrainComponent[]) =>
      wave.flatMap(({ name, owner, ref }): PrognosisItem[] => {
        const outlook = outlooks.get(ref);
        return outlook
          ? [{ component: { ref, name, owner }, ...itemOf(outlook) }]
          : [];
      });
    const listed = waves.map(({ name, components: wave }) => ({
      name,
      items: items(wave),
    }));
    const all = listed.flatMap(wave => wave.items);
    const left = all.filter(({ outlook }) => outlook === 'left').length;
    return {
      trainId: id,
      stage: train.text.stage,
      departsAt:
        whyUntold(train.text, now) === undefined
          ? isoIf(train.nextAt)
          : undefined,
      waves: listed.filter(wave => wave.items.length > 0),
      goes: all.length - left,
      left,
      hidden: components.length - all.length,
      collisions:
        train.nextAt === undefined
          ? undefined
          : await collisionsOfTrain(
              { access, changes: this.#changes, knex },
              train,
              inOrder.slice(0, most),
              { at: Math.max(now, train.nextAt), credentials, now },
            ),
      cycles: cycles
        .filter(cycle => cycle.every(ref => visible.has(ref)))
        .map(cycle => cycle.map(ref => nameIn(components, ref))),
    };
  }

  /**
   * What a train would touch at its next departure, of the components that the
   * reader may see.
   *
   * @throws InputError when it has no departure to come.
   */
  async collisions(
    { id, ...text }: TrainTimes,
    credentials: BackstageCredentials,
  ): Promise<Collisions> {
    const { access, knex, most } = this.#options;
    const problem = problemOfTimes(text);
    if (problem) {
      throw new InputError(`${problem.key}: ${problem.message}`);
    }
    const now = await readClock(knex);
    const [at] = nextDepartures(text, now, 1);
    if (at === undefined) {
      throw new InputError('start: no departure is to come');
    }
    const named = await readTrainComponents(knex, text);
    const visible = await access.visibleComponents(
      credentials,
      named.map(({ ref }) => ref),
    );
    // What they may not see is as if it were not there, also for its number (R24).
    const { waves } = wavesOf(
      text,
      named.filter(({ ref }) => visible.has(ref)),
    );
    return collisionsOfTrain(
      { access, changes: this.#changes, knex },
      { id, text },
      waves.flatMap(({ components }) => components).slice(0, most),
      { at, credentials, now },
    );
  }

  /**
   * Departures between two moments, those of the past as they went; where a
   * component or a stage is asked for, of trains that name it.
   */
  async calendar(
    {
      component,
      stage,
      from,
      to,
    }: Pick<CalendarQuery, 'component' | 'stage' | 'from' | 'to'>,
    credentials: BackstageCredentials,
  ): Promise<CalendarTrain[]> {
    const { knex } = this.#options;
    const trains = (await readTrains(knex)).filter(
      ({ text }) => stage === undefined || text.stage === stage,
    );
    const seen = new Set(
      (await this.#seen(trains, credentials))
        .filter(
          ({ components }) =>
            component === undefined ||
            components.some(({ ref }) => ref === component),
        )
        .map(({ train }) => train.id),
    );
    return readDepartures(
      knex,
      trains.filter(({ id }) => seen.has(id)),
      { from, to },
    );
  }

  async #views(
    trains: readonly Train[],
    runsEach: number,
    credentials: BackstageCredentials,
  ): Promise<TrainView[]> {
    const { access, knex } = this.#options;
    const runs = await readRuns(
      knex,
      trains.map(({ id }) => id),
      runsEach,
    );
    const gone = runs.flatMap(run => run.items.map(({ ref }) => ref));
    const seen = await this.#seen(trains, credentials, gone);
    const now = await readClock(knex);
    return Promise.all(
      seen.map(async ({ known, train, visible }) => {
        const about = {
          scheduledBy: train.scheduledBy,
          owner: train.text.owner?.toLowerCase(),
          stage: train.text.stage,
        };
        const mayChange = await access.changesTrain(about, credentials);
        return trainView(train, {
          visible,
          known,
          ...departuresToCome(train, now),
          runs: runs.filter(({ trainId }) => trainId === train.id),
          mayChange,
          mayEnd: mayChange.allowed
            ? mayChange
            : await access.endsTrain(about, credentials),
        });
      }),
    );
  }

  /** Those of the trains that are there for the reader, with what they name. */
  async #seen(
    trains: readonly Train[],
    credentials: BackstageCredentials,
    also: string[] = [],
  ): Promise<
    Array<{
      train: Train;
      components: TrainComponent[];
      visible: Set<string>;
      known: Set<string>;
    }>
  > {
    const { access, knex } = this.#options;
    // At once for all of them: a page of the calendar asks for every train.
    const all = await readTrainComponents(
      knex,
      ...trains.map(({ text }) => text),
      { components: { refs: trains.flatMap(refsIn) } },
    );
    const named = trains.map(train => ({
      train,
      components: all.filter(component => isNamed(train, component)),
    }));
    const known = new Set(all.map(({ ref }) => ref));
    const visible = await access.visibleComponents(credentials, [
      ...new Set([...also, ...known]),
    ]);
    const reader = access.userRef(credentials);
    return named
      .filter(
        ({ components, train }) =>
          train.scheduledBy === reader ||
          components.some(({ ref }) => visible.has(ref)),
      )
      .map(each => ({ ...each, visible, known }));
  }

  async #outlooks(
    train: Train,
    components: readonly TrainComponent[],
    at: number,
  ): Promise<Map<string, Outlook>> {
    const { knex, states } = this.#options;
    const outlooks = new Map<string, Outlook>();
    for (let index = 0; index < components.length; index += STATES_AT_ONCE) {
      const some = components.slice(index, index + STATES_AT_ONCE);
      const loaded = await states.loadAll(
        knex,
        some.map(({ ref }) => ref),
      );
      for (const [place, component] of some.entries()) {
        outlooks.set(
          component.ref,
          await this.#outlook(train, component, loaded[place], at),
        );
      }
    }
    return outlooks;
  }

  async #outlook(
    train: Train,
    component: TrainComponent,
    state: LoadedState | Error,
    at: number,
  ): Promise<Outlook> {
    const { groups, logger } = this.#options;
    const { asksApproval = false, stage } = train.text;
    const left = (code: Outlook['code'], text: string): Outlook => ({
      outlook: 'left',
      code,
      sentence: [text],
    });
    if (state instanceof Error) {
      logger.warn(`${component.ref} could not be read for its train`, state);
      return left('unknown', 'What is known of it could not be read');
    }
    const because = whyLeft(train, component);
    if (because) {
      return { outlook: 'left', ...because };
    }
    const isMember = await groups
      .isOneOf(train.scheduledBy, askersIn(state, stage), { fresh: false })
      .catch(() => undefined);
    if (isMember === undefined) {
      return left('unknown', 'Who may ask for it could not be looked up');
    }
    return isMember
      ? prognose(state, { stage, at, asksApproval })
      : left(
          'no-permission',
          `${train.scheduledByName} is no longer in a group that may ask for it`,
        );
  }
}

/** As for one that somebody made up (S50). */
export function noTrain(id: string): NotFoundError {
  return new NotFoundError(`There is no train '${id}'`);
}

function departuresToCome(
  { endedAt, text }: Train,
  now: number,
): { next: number[]; untold: string | undefined } {
  if (endedAt !== undefined || text.enabled === false) {
    return { next: [], untold: undefined };
  }
  const untold = whyUntold(text, now);
  return {
    untold,
    next: untold === undefined ? nextDepartures(text, now, DEPARTURES) : [],
  };
}

function nameIn(components: readonly TrainComponent[], ref: string): string {
  return components.find(each => each.ref === ref)?.name ?? ref;
}

function itemOf({
  dependencyAskedAt,
  from,
  release,
  ...outlook
}: Outlook): Omit<PrognosisItem, 'component'> {
  return {
    ...outlook,
    version: release?.version,
    releaseId: release?.id,
    from: from?.version,
  };
}
