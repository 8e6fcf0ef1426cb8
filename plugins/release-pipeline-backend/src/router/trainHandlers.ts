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

import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import type {
  TrainText,
  TrainView,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import { groupRefSchema } from '../config/basicSchemas';
import { readTrainComponents } from '../database/trains';
import { stageOf } from '../domain/lookups';
import { refsIn } from '../domain/trains/views';
import type { Access } from '../service/access';
import type { ComponentStates } from '../service/ComponentStates';
import type { Engine } from '../service/createEngine';
import type { Refusals } from '../service/Refusals';
import { TrainChangedError } from '../service/trains/TrainChangedError';
import type { TrainReader } from '../service/trains/TrainReader';
import type { Scheduled } from '../service/trains/Trains';
import type { Handlers } from './createRouter';
import { watchPortal } from './watchPortal';

/** As others call its owner: what is written may leave out what is plain. */
function withOwner(text: TrainText): TrainText {
  if (text.owner === undefined) {
    return text;
  }
  const { data: owner, error } = groupRefSchema.safeParse(text.owner);
  if (error) {
    throw new InputError(`owner: ${error.issues[0].message}`);
  }
  return { ...text, owner };
}

/** Trains: whoever schedules one may ask for what it takes along (R22). */
export function createTrainHandlers(options: {
  knex: Knex;
  access: Access;
  states: ComponentStates;
  engine: Engine;
  refusals: Refusals;
  trains: TrainReader;
}): Pick<
  Handlers,
  | 'listTrains'
  | 'getTrain'
  | 'getTrainPrognosis'
  | 'getTrainCollisions'
  | 'createTrain'
  | 'changeTrain'
  | 'endTrain'
  | 'stopTrain'
> {
  const { access, engine, knex, states, trains } = options;

  const watch = watchPortal(options);

  /** @throws NotFoundError for a component that is none, or none for the reader. */
  const assertVisible = async (
    text: Pick<TrainText, 'components' | 'waves'>,
    credentials: BackstageCredentials,
  ): Promise<void> => {
    const refs = refsIn({ text });
    const known = new Set(
      (await readTrainComponents(knex, { components: { refs } })).map(
        ({ ref }) => ref,
      ),
    );
    const visible = await access.visibleComponents(credentials, refs, {
      certain: true,
    });
    const missing = refs.find(ref => !known.has(ref) || !visible.has(ref));
    if (missing !== undefined) {
      throw new NotFoundError(`No pipeline is known for '${missing}'`);
    }
  };

  /**
   * For which of its components they may ask there (R22): for each that they
   * name by hand, and for one at least.
   */
  const authorized = async (
    given: TrainText,
    credentials: BackstageCredentials,
    { fresh = true }: { fresh?: boolean } = {},
  ): Promise<Scheduled> => {
    const text = withOwner(given);
    const named = (await readTrainComponents(knex, text)).map(({ ref }) => ref);
    const visible = await access.visibleComponents(credentials, named, {
      certain: true,
    });
    // What they may not see is as if it were not there, also for its number (R24).
    const refs = named.filter(ref => visible.has(ref));
    engine.trains.assertSound(text, refs.length);
    const byHand = refsIn({ text });
    const loaded = await states.loadAll(knex, refs);
    const permitted: string[] = [];
    let refusal: string | undefined;
    for (const [index, ref] of refs.entries()) {
      const state = loaded[index];
      const isNamed = byHand.includes(ref);
      if (state instanceof Error) {
        if (isNamed) {
          throw new InputError(`components: ${ref} cannot be read`);
        }
        continue;
      }
      const stage = stageOf(state, text.stage);
      if (isNamed && !stage) {
        throw new InputError(
          `components: the pipeline of ${ref} has no stage '${text.stage}'`,
        );
      }
      const answer = await access.authorize(
        'ask',
        // What it will take along is not known yet: as if it were the gravest.
        { component: state.component, stage, risk: 'high' },
        credentials,
        { fresh },
      );
      if (answer.allowed && stage) {
        permitted.push(ref);
      } else if (!answer.allowed && !answer.unknown) {
        refusal ??= `${state.component.name}: ${answer.because}`;
        if (isNamed) {
          throw new NotAllowedError(refusal);
        }
      }
    }
    if (permitted.length === 0) {
      throw new NotAllowedError(
        refusal ?? `You may ask for none of its components in ${text.stage}`,
      );
    }
    return { text, permitted };
  };

  /** @throws NotAllowedError when they may not change it, or not end it. */
  const assertMay = async (
    action: 'changesTrain' | 'endsTrain',
    { scheduledBy, text }: TrainView,
    credentials: BackstageCredentials,
  ): Promise<void> => {
    const { allowed, because } = await access[action](
      {
        scheduledBy: scheduledBy.ref,
        owner: text.owner?.toLowerCase(),
        stage: text.stage,
      },
      credentials,
      { fresh: true },
    );
    if (!allowed) {
      throw new NotAllowedError(because);
    }
  };

  /** A conflict shows what stands now. */
  const againstOthers = async (
    { id, version }: { id: string; version: number },
    before: TrainView,
    credentials: BackstageCredentials,
    write: () => Promise<void>,
  ): Promise<void> => {
    try {
      // Whether they may was judged by that version.
      if (before.version !== version) {
        throw new TrainChangedError();
      }
      await write();
    } catch (error) {
      throw error instanceof TrainChangedError
        ? new TrainChangedError(await trains.read(id, credentials))
        : error;
    }
  };

  return {
    listTrains: ({ credentials }) => trains.list(credentials),
    getTrain: ({ parameters: { id }, credentials }) =>
      trains.read(id, credentials),
    getTrainPrognosis: ({ parameters: { id }, credentials }) =>
      trains.prognosis(id, credentials),
    getTrainCollisions: async ({ body, credentials }) => {
      const { allowed, because } = await access.schedules(credentials);
      if (!allowed) {
        throw new NotAllowedError(because);
      }
      await assertVisible(body, credentials);
      // For whoever could schedule it; what people read is no part of the question.
      const { id: _id, ...times } = body;
      await authorized({ ...times, title: '', reason: '' }, credentials, {
        // Asked as they type, and nothing is done.
        fresh: false,
      });
      return trains.collisions(body, credentials);
    },
    createTrain: async ({ body, credentials }) => {
      await assertVisible(body, credentials);
      const { created, id } = await watch(
        'schedule-train',
        credentials,
        async () => {
          engine.lease.assertActive();
          const person = await access.person(credentials);
          return engine.trains.schedule(
            await authorized(body, credentials),
            person,
          );
        },
      );
      return { created, read: () => trains.read(id, credentials) };
    },
    changeTrain: async ({
      parameters: { id },
      body: { version, ...text },
      credentials,
    }) => {
      const before = await trains.read(id, credentials);
      await assertVisible(text, credentials);
      await watch('change-train', credentials, async () => {
        engine.lease.assertActive();
        const person = await access.person(credentials);
        await assertMay('changesTrain', before, credentials);
        if (before.hiddenComponents > 0) {
          throw new NotAllowedError(
            `${before.hiddenComponents} of its components you may not see; only who sees all of them changes it. You may call it off`,
          );
        }
        await againstOthers({ id, version }, before, credentials, async () =>
          engine.trains.change(
            id,
            version,
            await authorized(text, credentials),
            person,
          ),
        );
      });
      return { read: () => trains.read(id, credentials) };
    },
    endTrain: async ({ parameters: { id }, body, credentials }) => {
      const before = await trains.read(id, credentials);
      await watch('end-train', credentials, async () => {
        engine.lease.assertActive();
        const person = await access.person(credentials);
        await assertMay('endsTrain', before, credentials);
        const { version } = body;
        await againstOthers({ id, version }, before, credentials, () =>
          engine.trains.end(id, body, person),
        );
      });
      return { read: () => trains.read(id, credentials) };
    },
    stopTrain: async ({ parameters: { id }, body, credentials }) => {
      const before = await trains.read(id, credentials);
      await watch('stop-train', credentials, async () => {
        engine.lease.assertActive();
        const person = await access.person(credentials);
        await assertMay('endsTrain', before, credentials);
        await engine.trains.stop(id, body, person);
      });
      return { read: () => trains.read(id, credentials) };
    },
  };
}
