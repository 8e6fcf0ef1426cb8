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

import { createHash, randomBytes } from 'node:crypto';
import type {
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  toError,
} from '@backstage/errors';
import type {
  Availability,
  CreateSubscription,
  SubscriptionFilter,
  Subscriptions as SubscriptionsView,
} from 'backstage-plugin-release-pipeline-common';
import type { Instant } from 'backstage-plugin-release-pipeline-node';
import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import { appendEvidence, EVERY_COMPONENT } from '../../database/EvidenceLog';
import { readClock } from '../../database/sql';
import {
  insertSubscription,
  lockSubscriber,
  readSubscribedComponents,
  readSubscriptionOwner,
  readSubscriptions,
  readVisit,
  revokeSubscription,
  type SubscribedComponent,
  type Visit,
  writeVisit,
} from '../../database/subscriptions';
import { inTransaction } from '../../database/transaction';
import { iso } from '../../domain/words';
import type { TrustedDirectory } from '../../permissions/TrustedDirectory';
import type { Access } from '../access';
import type { Requester } from '../PromotionRequests';

/** After so long without a visit to the portal, nothing is shown outside of it. */
export const SUSPENDED_AFTER_DAYS = 30;
const MOST = 10;
const CHOICES = 500;
/** What somebody may see is not looked up more often. */
const VISIT_MS = 3_600_000;

/** Nothing would tell whether whoever it is has left. */
const UNKNOWN = {
  allowed: false,
  because:
    'The catalog has no user of yours whose origin is trusted (releasePipeline.authority.trustedOrigins)',
} satisfies Availability;

/** Whether the portal showed them long ago what they may see, or never. */
export function isSuspended(visit: Visit | undefined, now: Instant): boolean {
  return (
    visit === undefined ||
    now - visit.at > SUSPENDED_AFTER_DAYS * 24 * 3_600_000
  );
}

/** What of a token is kept. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

interface Options {
  knex: Knex;
  access: Access;
  directory: Pick<TrustedDirectory, 'groupsOf' | 'trustsAnybody'>;
  /** Of all pipelines. */
  stages: string[];
  logger: LoggerService;
}

/** Calendars that people read elsewhere: who has which, and what they could see last (R24). */
export class Subscriptions {
  readonly #knex: Knex;
  readonly #access: Access;
  readonly #directory: Options['directory'];
  readonly #stages: string[];
  readonly #logger: LoggerService;
  /** Who was here lately. */
  readonly #visited = new LRUCache<string, true>({
    max: 10_000,
    ttl: VISIT_MS,
  });

  private constructor(options: Options) {
    this.#knex = options.knex;
    this.#access = options.access;
    this.#directory = options.directory;
    this.#stages = options.stages;
    this.#logger = options.logger;
  }

  static create(options: Options): Subscriptions {
    return new Subscriptions(options);
  }

  async list(credentials: BackstageCredentials): Promise<SubscriptionsView> {
    const person = await this.#access.person(credentials);
    const [seen, groups] = await Promise.all([
      this.#visible(credentials),
      this.#directory.groupsOf(person.ref),
    ]);
    const own = await readSubscriptions(this.#knex, person.ref);
    if (own.length > 0) {
      await this.#writeVisit(person.ref, seen);
    }
    const visit = await readVisit(this.#knex, person.ref);
    const now = await readClock(this.#knex);
    return {
      subscriptions: own.map(subscription => ({
        id: subscription.id,
        name: subscription.name,
        filter: subscription.filter,
        createdAt: iso(subscription.createdAt),
        fetchedAt:
          subscription.fetchedAt === undefined
            ? undefined
            : iso(subscription.fetchedAt),
        suspended: isSuspended(visit, now) || !this.#isKnown(groups),
      })),
      visitedAt: visit && iso(visit.at),
      suspendedAfterDays: SUSPENDED_AFTER_DAYS,
      create: this.#isKnown(groups) ? mayCreate(own.length) : UNKNOWN,
      mine: hasGroups(groups),
      choices: {
        systems: choicesOf(seen.map(({ system }) => system)),
        owners: choicesOf(seen.map(({ owner }) => owner)),
        stages: this.#stages,
      },
    };
  }

  /** @throws NotFoundError for a component that they may not see. */
  async findComponents(
    refs: string[],
    credentials: BackstageCredentials,
  ): Promise<void> {
    const wanted = inLowerCase({ components: refs }).components ?? [];
    const visible = await this.#access.visibleComponents(credentials, wanted, {
      certain: true,
    });
    const missing = wanted.find(ref => !visible.has(ref));
    if (missing !== undefined) {
      throw new NotFoundError(`There is no component '${missing}'`);
    }
  }

  /** @returns whose it is, whether or not it was revoked; nothing where there is none. */
  ownerOf(id: string): Promise<string | undefined> {
    return readSubscriptionOwner(this.#knex, id);
  }

  /**
   * @returns the secret of its address, which is kept nowhere.
   * @throws InputError for a stage that there is not; NotAllowedError where
   *   nothing is theirs, or the catalog does not know them; ConflictError for
   *   one too many.
   */
  async create(
    { name, filter: wanted = {} }: CreateSubscription,
    credentials: BackstageCredentials,
  ): Promise<string> {
    const filter = inLowerCase(wanted);
    const person = await this.#access.person(credentials);
    const seen = await this.#visible(credentials);
    const stage = filter.stages?.find(each => !this.#stages.includes(each));
    if (stage !== undefined) {
      throw new InputError(
        `There is no stage '${stage}' in any pipeline (filter.stages)`,
      );
    }
    const groups = await this.#directory.groupsOf(person.ref);
    if (!this.#isKnown(groups)) {
      throw new NotAllowedError(UNKNOWN.because);
    }
    const { allowed, because } = filter.mine
      ? hasGroups(groups)
      : { allowed: true, because: undefined };
    if (!allowed) {
      throw new NotAllowedError(because);
    }
    const token = randomBytes(32).toString('base64url');
    await inTransaction(this.#knex, async trx => {
      await lockSubscriber(trx, person.ref);
      const own = await readSubscriptions(trx, person.ref);
      const may = mayCreate(own.length);
      if (!may.allowed) {
        throw new ConflictError(may.because);
      }
      const id = await insertSubscription(trx, {
        tokenHash: hashOfToken(token),
        ownerRef: person.ref,
        name,
        filter,
      });
      await writeVisit(
        trx,
        person.ref,
        seen.map(({ ref }) => ref),
      );
      await appendEvidence(trx, [
        {
          componentRef: EVERY_COMPONENT,
          kind: 'calendar-subscribed',
          payload: { id, person, name, filter },
        },
      ]);
    });
    return token;
  }

  /** @throws ConflictError when it was revoked before. */
  async revoke(id: string, person: Requester): Promise<void> {
    await inTransaction(this.#knex, async trx => {
      if (!(await revokeSubscription(trx, id))) {
        throw new ConflictError('This subscription was revoked already');
      }
      await appendEvidence(trx, [
        {
          componentRef: EVERY_COMPONENT,
          kind: 'calendar-unsubscribed',
          payload: { id, person },
        },
      ]);
    });
  }

  /**
   * Keeps what somebody may see now, for their calendars elsewhere. Nothing that
   * they asked for waits for it, or fails by it.
   */
  async visit(credentials: BackstageCredentials): Promise<void> {
    const userRef = this.#access.userRef(credentials);
    if (userRef === undefined || this.#visited.has(userRef)) {
      return;
    }
    this.#visited.set(userRef, true);
    try {
      if ((await readSubscriptions(this.#knex, userRef)).length > 0) {
        await this.#writeVisit(userRef, await this.#visible(credentials));
      }
    } catch (error) {
      this.#visited.delete(userRef);
      this.#logger.debug(
        'What somebody may see could not be kept for their calendars',
        toError(error),
      );
    }
  }

  /** Guests, too, where no origin is trusted: nothing tells them from who has left. */
  #isKnown(groups: string[] | undefined): boolean {
    return groups !== undefined || !this.#directory.trustsAnybody;
  }

  async #writeVisit(
    userRef: string,
    seen: SubscribedComponent[],
  ): Promise<void> {
    await writeVisit(
      this.#knex,
      userRef,
      seen.map(({ ref }) => ref),
    );
  }

  /** Asked anew; a catalog that does not answer is no reason to show less from now on. */
  async #visible(
    credentials: BackstageCredentials,
  ): Promise<SubscribedComponent[]> {
    const components = await readSubscribedComponents(this.#knex);
    const visible = await this.#access.visibleComponents(
      credentials,
      components.map(({ ref }) => ref),
      { certain: true },
    );
    return components.filter(({ ref }) => visible.has(ref));
  }
}

/** Refs are compared as the catalog writes them. */
function inLowerCase(filter: SubscriptionFilter): SubscriptionFilter {
  const lower = (refs: string[] | undefined) =>
    refs?.map(ref => ref.toLocaleLowerCase('en-US'));
  const { components, systems, owners } = filter;
  return {
    ...filter,
    ...(components && { components: lower(components) }),
    ...(systems && { systems: lower(systems) }),
    ...(owners && { owners: lower(owners) }),
  };
}

function mayCreate(count: number): Availability {
  return count < MOST
    ? { allowed: true }
    : {
        allowed: false,
        because: `You have ${MOST} subscriptions, which is the most; revoke one first`,
      };
}

function hasGroups(groups: string[] | undefined): Availability {
  return groups?.length
    ? { allowed: true }
    : {
        allowed: false,
        because:
          'You are in no group whose origin is trusted (releasePipeline.authority.trustedOrigins)',
      };
}

/** Each entity ref once. */
function choicesOf(refs: Array<string | undefined>): string[] {
  return [...new Set(refs.flatMap(ref => ref ?? []))].sort().slice(0, CHOICES);
}
