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

import type { AuthService } from '@backstage/backend-plugin-api';
import {
  type Entity,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Availability } from 'backstage-plugin-release-pipeline-common';
import { loosens } from '../domain/calendar/loosens';
import type { CalendarEvent } from '../domain/calendar/types';
import type { StagePolicy } from '../domain/types';
import { ALLOWED, names, refused } from './GroupAuthority';
import { lower } from './refs';
import { Remembered } from './Remembered';
import type { TrustedDirectory } from './TrustedDirectory';
import { whileCatalogAnswers } from './whileCatalogAnswers';

/** More refs make a body that the catalog takes no more. */
const AT_ONCE = 250;

/** Whose groups count in a stage. */
export type CalendarStage = Pick<
  StagePolicy,
  'approverGroups' | 'breakGlassGroups' | 'name' | 'protected'
>;

/** What somebody does to an event: enters, changes, or ends or deletes it. */
export interface CalendarChange {
  before?: CalendarEvent;
  after?: CalendarEvent;
}

interface Options {
  directory: TrustedDirectory;
  catalog: CatalogService;
  auth: AuthService;
  permissionsEnabled: boolean;
  /** Of each pipeline. */
  stages: CalendarStage[][];
  /** Owners of components, by ref. */
  readOwners: () => Promise<string[]>;
}

/**
 * Who is in charge of an event of the calendar, by trusted groups (R22, R23):
 * who owns all that its scope names, or decides in every stage that it touches.
 * What lets more through over a protected stage needs its break-glass groups.
 */
export class CalendarAuthority {
  readonly #options: Options;
  readonly #stages: Array<CalendarStage & { deciders: string[] }>;
  /** Who owns a system or a domain; says only what is offered to them. */
  readonly #ownsAbove = new Remembered<boolean>({
    milliseconds: 30_000,
    maximum: 1000,
  });

  private constructor(options: Options) {
    this.#options = options;
    this.#stages = options.stages.flatMap(pipeline => {
      const all = pipeline.flatMap(groupsOf);
      return pipeline.map(stage => {
        const own = groupsOf(stage);
        // Where nobody is asked, who is asked elsewhere in the pipeline decides.
        return { ...stage, deciders: [...new Set(own.length > 0 ? own : all)] };
      });
    });
  }

  static create(options: Options): CalendarAuthority {
    return new CalendarAuthority(options);
  }

  /** Whether somebody may be in charge of any event at all. */
  async isInCharge(userRef: string): Promise<Availability> {
    const { directory, readOwners } = this.#options;
    const deciding = this.#stages.flatMap(({ deciders }) => deciders);
    return (await directory.isOneOf(userRef, [...new Set(deciding)], {})) ||
      (await directory.isOneOf(userRef, await readOwners(), {})) ||
      (await this.#ownsAbove.get(userRef, () => this.#ownsAny(userRef)))
      ? ALLOWED
      : refused(
          'Only members of a group that owns a component, a system or a domain, or decides in a stage, may enter events',
        );
  }

  /** Whose members decide in a stage of this name, in any pipeline. */
  decidersIn(stage: string): string[] {
    const deciding = this.#touched({
      scope: { stages: [stage] },
      except: {},
    }).flatMap(({ deciders }) => deciders);
    return [...new Set(deciding)];
  }

  /** Whether a trusted group of theirs owns a system or a domain, whoever owns the components. */
  async #ownsAny(userRef: string): Promise<boolean> {
    const { auth, catalog, directory } = this.#options;
    const groups = await directory.groupsOf(userRef);
    if (!groups) {
      return false;
    }
    const credentials = await auth.getOwnServiceCredentials();
    const owners = [...groups, userRef];
    for (let index = 0; index < owners.length; index += AT_ONCE) {
      const some = owners.slice(index, index + AT_ONCE);
      const { items } = await whileCatalogAnswers(() =>
        catalog.queryEntities(
          {
            filter: ['System', 'Domain'].map(kind => ({
              kind,
              [`relations.${RELATION_OWNED_BY}`]: some,
            })),
            fields: ['kind'],
            limit: 1,
          },
          { credentials },
        ),
      );
      if (items.length > 0) {
        return true;
      }
    }
    return false;
  }

  /** In the order of the changes. */
  async authorize(
    changes: CalendarChange[],
    userRef: string,
    options: { fresh?: boolean },
  ): Promise<Availability[]> {
    const owners = await this.#ownersOf(changes);
    const asked = new Map<string, Promise<boolean>>();
    const isOneOf = (refs: string[]) => {
      const key = JSON.stringify([...refs].sort());
      const known =
        asked.get(key) ??
        this.#options.directory.isOneOf(userRef, refs, options);
      asked.set(key, known);
      return known;
    };
    return Promise.all(
      changes.map(change => this.#judge(change, owners, isOneOf)),
    );
  }

  async #judge(
    { after, before }: CalendarChange,
    owners: ReadonlyMap<string, string>,
    isOneOf: (refs: string[]) => Promise<boolean>,
  ): Promise<Availability> {
    const all = [before, after].flatMap(event => event ?? []);
    for (const event of all) {
      const answer = await this.#inCharge(event, owners, isOneOf);
      if (!answer.allowed) {
        return answer;
      }
    }
    const letsMoreThrough = [
      ...(before && loosens(before, after) ? [before] : []),
      // Also the first window, or the last: what opens where there are others.
      ...all.filter(({ kind }) => kind === 'window'),
    ];
    return this.#mayLoosen(letsMoreThrough, isOneOf);
  }

  async #inCharge(
    { scope, ...event }: CalendarEvent,
    owners: ReadonlyMap<string, string>,
    isOneOf: (refs: string[]) => Promise<boolean>,
  ): Promise<Availability> {
    const named = namedIn(scope).map(ref => owners.get(ref));
    const owning = [...named, ...(scope.owners ?? [])];
    if (owning.length > 0 && (await isAll(owning, isOneOf))) {
      return ALLOWED;
    }
    const deciding = this.#touched({ scope, ...event }).flatMap(
      ({ deciders }) => (deciders.length > 0 ? [deciders] : []),
    );
    const inEach = await Promise.all(deciding.map(isOneOf));
    if (inEach.length > 0 && inEach.every(Boolean)) {
      return ALLOWED;
    }
    const missing = deciding.filter((_groups, index) => !inEach[index]);
    const whose =
      missing.length > 0
        ? `, or members of ${names(
            missing[0],
          )}, who decide in a stage that it touches`
        : '';
    return refused(
      `Only who owns all components, systems, domains and owners that it names${whose}, may do this`,
    );
  }

  async #mayLoosen(
    events: CalendarEvent[],
    isOneOf: (refs: string[]) => Promise<boolean>,
  ): Promise<Availability> {
    const stages = events
      .flatMap(event => this.#touched(event))
      .filter(stage => stage.protected);
    if (stages.length > 0 && !this.#options.permissionsEnabled) {
      return refused(
        `Stage ${stages[0].name} is protected, and the permissions of this portal are switched off (permission.enabled)`,
      );
    }
    for (const { breakGlassGroups, name } of stages) {
      if (!(await isOneOf(breakGlassGroups))) {
        return refused(
          breakGlassGroups.length > 0
            ? `It lets more into ${name}, which is protected: only members of ${names(
                breakGlassGroups,
              )} may do this`
            : `It lets more into ${name}, which is protected and names no break-glass group`,
        );
      }
    }
    return ALLOWED;
  }

  /** Stages that it may speak of, in any pipeline. */
  #touched({ except, scope }: Pick<CalendarEvent, 'except' | 'scope'>) {
    return this.#stages.filter(
      ({ name }) =>
        (scope.stages?.includes(name) ?? true) &&
        !except.stages?.includes(name),
    );
  }

  /** Of what the scopes name, by ref; without those of which nobody knows. */
  async #ownersOf(changes: CalendarChange[]): Promise<Map<string, string>> {
    const entityRefs = [
      ...new Set(
        changes
          .flatMap(({ after, before }) => [before, after])
          .flatMap(event => (event ? namedIn(event.scope) : [])),
      ),
    ];
    if (entityRefs.length === 0) {
      return new Map();
    }
    const { auth, catalog } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    const items: Array<Entity | undefined> = [];
    for (let index = 0; index < entityRefs.length; index += AT_ONCE) {
      const some = entityRefs.slice(index, index + AT_ONCE);
      const found = await whileCatalogAnswers(() =>
        catalog.getEntitiesByRefs(
          {
            entityRefs: some,
            fields: [
              'kind',
              'metadata.name',
              'metadata.namespace',
              'relations',
            ],
          },
          { credentials },
        ),
      );
      items.push(...found.items);
    }
    return new Map(
      items.flatMap(entity => {
        const owner = entity?.relations?.find(
          ({ type }) => type === RELATION_OWNED_BY,
        )?.targetRef;
        return entity && owner
          ? [[lower(stringifyEntityRef(entity)), lower(owner)]]
          : [];
      }),
    );
  }
}

function groupsOf(stage: CalendarStage): string[] {
  return [...stage.approverGroups, ...stage.breakGlassGroups];
}

function namedIn(scope: CalendarEvent['scope']): string[] {
  const { components = [], domains = [], systems = [] } = scope;
  return [...components, ...systems, ...domains];
}

async function isAll(
  owners: Array<string | undefined>,
  isOneOf: (refs: string[]) => Promise<boolean>,
): Promise<boolean> {
  const inEach = await Promise.all(
    owners.map(async owner => owner !== undefined && isOneOf([owner])),
  );
  return inEach.every(Boolean);
}
