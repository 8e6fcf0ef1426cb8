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
  AuthService,
  BackstageCredentials,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { ServiceUnavailableError, toError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  type AuthorizePermissionRequest,
  AuthorizeResult,
  type BasicPermission,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import { componentReadPermission } from 'backstage-plugin-release-pipeline-common';
import DataLoader from 'dataloader';
import { lower } from './refs';
import { Remembered } from './Remembered';
import { RememberedByReader } from './RememberedByReader';
import { whileCatalogAnswers } from './whileCatalogAnswers';

const REMEMBER_MS = 30_000;
const AT_ONCE = 250;

/**
 * Whether somebody sees a component: the catalog does not show it to them, or
 * it does but the policy keeps our side of it from them.
 */
export type Sight = 'unknown' | 'forbidden' | 'visible';

/** The policy could not be asked. Thrown, so that nobody remembers it as an answer. */
class PolicySilence extends Error {}

type Question = AuthorizePermissionRequest;

interface Options {
  permissions: PermissionsService;
  auth: AuthService;
  catalog: CatalogService;
  /** Whether config names the service for this component (R34). */
  isNamed: (subject: string, ref: string) => boolean;
  logger: LoggerService;
}

/**
 * What Backstage lets somebody see and ask for: the catalog by their own
 * credentials, and the permission policy; both remembered for some seconds
 * (R24). Of services, to which Backstage refuses next to nothing, config says
 * which component they see (R34).
 */
export class PortalPermissions {
  readonly #options: Options;
  readonly #questions = new WeakMap<
    BackstageCredentials,
    DataLoader<Question, boolean>
  >();
  readonly #permitted = new Remembered<boolean>({
    milliseconds: REMEMBER_MS,
    maximum: 20_000,
  });
  readonly #sights = new RememberedByReader<Sight>({
    milliseconds: REMEMBER_MS,
    // The boards of some forty people who see ten thousand components.
    maximum: { readers: 2_000, answers: 400_000 },
  });

  private constructor(options: Options) {
    this.#options = options;
  }

  static create(options: Options): PortalPermissions {
    return new PortalPermissions(options);
  }

  async isPermitted(
    permission: ResourcePermission,
    ref: string,
    credentials: BackstageCredentials,
    options: { fresh?: boolean },
  ): Promise<boolean> {
    const key = `${this.readerOf(credentials)} ${permission.name} ${ref}`;
    return noWhenSilent(
      this.#permitted.get(
        key,
        () =>
          this.#questionsOf(credentials).load({ permission, resourceRef: ref }),
        options,
      ),
      false,
    );
  }

  /** Of what is about no component; nothing is remembered. */
  async isPermittedAnywhere(
    permission: BasicPermission,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    const [answer] = await noWhenSilent(
      this.#askPermissions([{ permission }], credentials),
      [false],
    );
    return answer;
  }

  /** Of what is about components, whether of any at all; nothing is remembered. */
  async isPermittedSomewhere(
    permission: ResourcePermission,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    try {
      const [decision] = await this.#options.permissions.authorizeConditional(
        [{ permission }],
        { credentials },
      );
      return decision.result !== AuthorizeResult.DENY;
    } catch (error) {
      this.#options.logger.warn(
        `Permission '${permission.name}' could not be asked for`,
        toError(error),
      );
      return false;
    }
  }

  /**
   * @param options - `certain`: for what must not look whole when it is not.
   * @throws ServiceUnavailableError when the catalog does not answer; where it
   * must be certain also when the policy does not, which else is a no (S13).
   */
  async look(
    credentials: BackstageCredentials,
    refs: string[],
    options: { fresh?: boolean; certain?: boolean },
  ): Promise<Map<string, Sight>> {
    const unique = [...new Set(refs)];
    const asked = this.#sights.get(
      this.readerOf(credentials),
      unique,
      missing => this.#askSight(credentials, missing),
      options,
    );
    const answers = new Map(
      await Promise.all(
        [...new Set(asked.values())].map(
          async answer =>
            [answer, await noWhenSilent(answer, undefined)] as const,
        ),
      ),
    );
    if (options.certain && [...answers.values()].includes(undefined)) {
      throw new ServiceUnavailableError(
        'The permission policy cannot be asked, and without it nobody knows who may see what',
      );
    }
    return new Map(
      [...asked].map(([ref, answer]): [string, Sight] => {
        const sights = answers.get(answer);
        return [ref, sights ? sights.get(ref) ?? 'unknown' : 'forbidden'];
      }),
    );
  }

  /** Whose question it is, whatever they are. */
  readerOf(credentials: BackstageCredentials): string {
    if (this.#options.auth.isPrincipal(credentials, 'user')) {
      return lower(credentials.principal.userEntityRef);
    }
    return this.#options.auth.isPrincipal(credentials, 'service')
      ? `service ${credentials.principal.subject}`
      : 'nobody';
  }

  /** What one reader asks at once is one question. */
  #questionsOf(
    credentials: BackstageCredentials,
  ): DataLoader<Question, boolean> {
    const known = this.#questions.get(credentials);
    if (known) {
      return known;
    }
    const questions = new DataLoader<Question, boolean>(
      some => this.#askPermissions(some, credentials),
      { cache: false, maxBatchSize: AT_ONCE },
    );
    this.#questions.set(credentials, questions);
    return questions;
  }

  async #askPermissions(
    questions: readonly Question[],
    credentials: BackstageCredentials,
  ): Promise<boolean[]> {
    try {
      const decisions = await this.#options.permissions.authorize(
        [...questions],
        { credentials },
      );
      return questions.map(
        (_question, index) =>
          decisions[index]?.result === AuthorizeResult.ALLOW,
      );
    } catch (error) {
      const names = new Set(questions.map(({ permission }) => permission.name));
      this.#options.logger.warn(
        `Permission '${[...names].join("', '")}' could not be asked for`,
        toError(error),
      );
      throw new PolicySilence();
    }
  }

  async #askSight(
    credentials: BackstageCredentials,
    refs: string[],
  ): Promise<Map<string, Sight>> {
    const { auth, isNamed } = this.#options;
    if (!auth.isPrincipal(credentials, 'service')) {
      return this.#askBoth(refs, { credentials, lookAs: credentials });
    }
    const { subject } = credentials.principal;
    const named = refs.filter(ref => isNamed(subject, ref));
    return new Map<string, Sight>([
      ...refs.map((ref): [string, Sight] => [ref, 'forbidden']),
      ...named.map((ref): [string, Sight] => [ref, 'unknown']),
      // A token that is good for this plugin only is none for the catalog.
      ...(await this.#askBoth(named, {
        credentials,
        lookAs: await auth.getOwnServiceCredentials(),
      })),
    ]);
  }

  async #askBoth(
    refs: string[],
    {
      credentials,
      lookAs,
    }: { credentials: BackstageCredentials; lookAs: BackstageCredentials },
  ): Promise<Map<string, Sight>> {
    const sights = new Map<string, Sight>();
    // Both answer whoever asks with little: their bodies are limited.
    for (let index = 0; index < refs.length; index += AT_ONCE) {
      const { items } = await whileCatalogAnswers(() =>
        this.#options.catalog.getEntitiesByRefs(
          {
            entityRefs: refs.slice(index, index + AT_ONCE),
            fields: ['kind', 'metadata.name', 'metadata.namespace'],
          },
          { credentials: lookAs },
        ),
      );
      const known = items
        .filter(entity => entity !== undefined)
        .map(entity => stringifyEntityRef(entity));
      const permitted =
        known.length > 0
          ? await this.#askPermissions(
              known.map(resourceRef => ({
                permission: componentReadPermission,
                resourceRef,
              })),
              credentials,
            )
          : [];
      known.forEach((ref, at) =>
        sights.set(ref, permitted[at] ? 'visible' : 'forbidden'),
      );
    }
    return sights;
  }
}

/** Nobody could be asked: that is a no, for this once (S13). */
async function noWhenSilent<T>(answer: Promise<T>, no: T): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof PolicySilence) {
      return no;
    }
    throw error;
  }
}
