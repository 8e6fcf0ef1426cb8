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
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { NotAllowedError, toError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  AuthorizeResult,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  type Availability,
  componentReadPermission,
  promotionApprovePermission,
  promotionCancelPermission,
  promotionCreatePermission,
  riskLowerPermission,
} from 'backstage-plugin-release-pipeline-common';
import type { ReporterConfig } from '../config/types';
import { whyAuthor } from '../domain/authors';
import { confirmers } from '../domain/standing';
import type { StagePolicy } from '../domain/types';
import type {
  Access,
  AccessAction,
  AccessAnswer,
  AccessSubject,
  ReportSubject,
} from '../service/access';
import type { Requester } from '../service/PromotionRequests';
import { Remembered } from './Remembered';
import type { TrustedDirectory } from './TrustedDirectory';
import { whileCatalogAnswers } from './whileCatalogAnswers';

const REMEMBER_MS = 30_000;
const AT_ONCE = 250;
const ALLOWED: Availability = { allowed: true };

const PERMISSIONS: Record<AccessAction, ResourcePermission> = {
  read: componentReadPermission,
  ask: promotionCreatePermission,
  approve: promotionApprovePermission,
  reject: promotionApprovePermission,
  cancel: promotionCancelPermission,
  'raise-risk': componentReadPermission,
  'lower-risk': riskLowerPermission,
  confirm: promotionApprovePermission,
  tick: promotionApprovePermission,
  announce: promotionCreatePermission,
  try: componentReadPermission,
};

/**
 * Whether somebody sees a component: the catalog does not show it to them, or
 * it does but the policy keeps our side of it from them.
 */
type Sight = 'unknown' | 'forbidden' | 'visible';

/** The policy could not be asked. Thrown, so that nobody remembers it as an answer. */
class PolicySilence extends Error {}

/**
 * Who may do what: Backstage's permissions say who may see and ask; our own
 * check of trusted groups says who decides, and stands also when permissions
 * are switched off (R12, R22 to R24).
 */
export class DefaultAccess implements Access {
  readonly #permissions: PermissionsService;
  readonly #permissionsEnabled: boolean;
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;
  readonly #directory: TrustedDirectory;
  readonly #reporters: Map<string, ReporterConfig>;
  readonly #logger: LoggerService;
  readonly #permitted = new Remembered<boolean>({
    milliseconds: REMEMBER_MS,
    maximum: 20_000,
  });
  readonly #sights = new Remembered<Sight>({
    milliseconds: REMEMBER_MS,
    maximum: 50_000,
  });

  private constructor(options: {
    permissions: PermissionsService;
    permissionsEnabled: boolean;
    auth: AuthService;
    catalog: CatalogService;
    directory: TrustedDirectory;
    reporters: Map<string, ReporterConfig>;
    logger: LoggerService;
  }) {
    this.#permissions = options.permissions;
    this.#permissionsEnabled = options.permissionsEnabled;
    this.#auth = options.auth;
    this.#catalog = options.catalog;
    this.#directory = options.directory;
    this.#reporters = options.reporters;
    this.#logger = options.logger;
  }

  static create(options: {
    permissions: PermissionsService;
    permissionsEnabled: boolean;
    auth: AuthService;
    catalog: CatalogService;
    directory: TrustedDirectory;
    reporters: Map<string, ReporterConfig>;
    logger: LoggerService;
  }): DefaultAccess {
    return new DefaultAccess(options);
  }

  async authorize(
    action: AccessAction,
    subject: AccessSubject,
    credentials: BackstageCredentials,
    options: { fresh?: boolean } = {},
  ): Promise<AccessAnswer> {
    const { ref } = subject.component;
    const seen = (await this.#look(credentials, [ref], options)).get(ref);
    if (seen === 'unknown') {
      return {
        ...refused(`You may not see ${subject.component.name}`),
        unknown: true,
      };
    }
    if (seen !== 'visible') {
      return refused(
        `It needs the permission ${componentReadPermission.name}; ask the owner of ${subject.component.name}, or of this portal`,
      );
    }
    if (action === 'read') {
      return ALLOWED;
    }
    if (!(await this.#isPermitted(action, ref, credentials, options))) {
      return refused(
        `It needs the permission ${PERMISSIONS[action].name}; ask the owner of this portal`,
      );
    }
    const userRef = this.userRef(credentials);
    return userRef === undefined
      ? refused('Only a signed-in person may do this')
      : this.#byMembership(action, subject, userRef, options);
  }

  reporter(
    { component, stage, check }: ReportSubject,
    credentials: BackstageCredentials,
  ): { reporter?: string; because?: string } {
    if (!this.#auth.isPrincipal(credentials, 'service')) {
      return { because: 'Only the token of a service may report' };
    }
    const { subject } = credentials.principal;
    const scope =
      this.#reporters.get(subject) ??
      this.#reporters.get(subject.replace(/^external:/, ''));
    if (!scope) {
      return {
        because: `'${subject}' is no reporter; config names them under releasePipeline.reporters`,
      };
    }
    const covers = (list: string[], name: string) =>
      list.includes('*') || list.includes(name);
    const outside = [
      ...(covers(scope.components, component) ? [] : [component]),
      ...(covers(scope.stages, stage) ? [] : [`stage ${stage}`]),
      ...(scope.checks.includes(check) ? [] : [`check ${check}`]),
    ];
    return outside.length > 0
      ? { because: `'${subject}' may not report on ${outside.join(', ')}` }
      : { reporter: subject };
  }

  /** What the catalog shows them, as far as policy lets them see our side of it. */
  async visibleComponents(
    credentials: BackstageCredentials,
    refs: string[],
    options: { fresh?: boolean } = {},
  ): Promise<Set<string>> {
    const seen = await this.#look(credentials, refs, options);
    return new Set([...seen.keys()].filter(ref => seen.get(ref) === 'visible'));
  }

  userRef(credentials: BackstageCredentials): string | undefined {
    return this.#auth.isPrincipal(credentials, 'user')
      ? lower(credentials.principal.userEntityRef)
      : undefined;
  }

  principal(credentials: BackstageCredentials): string {
    return this.#readerOf(credentials);
  }

  async person(credentials: BackstageCredentials): Promise<Requester> {
    const ref = this.userRef(credentials);
    if (ref === undefined) {
      throw new NotAllowedError('Only a signed-in person may do this');
    }
    const own = await this.#auth.getOwnServiceCredentials();
    const entity = await whileCatalogAnswers(() =>
      this.#catalog.getEntityByRef(ref, { credentials: own }),
    );
    const profile = entity?.spec?.profile;
    const name =
      typeof profile === 'object' &&
      profile !== null &&
      'displayName' in profile &&
      typeof profile.displayName === 'string'
        ? profile.displayName
        : parseEntityRef(ref).name;
    return { ref, name };
  }

  async #byMembership(
    action: Exclude<AccessAction, 'read'>,
    subject: AccessSubject,
    userRef: string,
    options: { fresh?: boolean },
  ): Promise<Availability> {
    const { component, promotion, stage } = subject;
    if (action === 'raise-risk') {
      return ALLOWED;
    }
    const approvers = decidersOf(action, stage);
    const askers = [
      ...(component.owner ? [component.owner] : []),
      ...approvers,
    ];
    if (action === 'ask' || action === 'announce') {
      return (await this.#directory.isOneOf(userRef, askers, options))
        ? ALLOWED
        : refused(`Only members of ${names(askers)} may ask`);
    }
    if (action === 'try') {
      const may = [...askers, ...(stage?.breakGlassGroups ?? [])];
      return (await this.#directory.isOneOf(userRef, may, options))
        ? ALLOWED
        : refused(`Only members of ${names(may)} may try what is asked here`);
    }
    if (action === 'cancel') {
      return promotion?.requestedBy === userRef ||
        (await this.#directory.isOneOf(userRef, askers, options))
        ? ALLOWED
        : refused(
            `Only who asked, and members of ${names(askers)}, may cancel it`,
          );
    }
    if (action !== 'tick' && approvers.length === 0) {
      return refused('This stage asks nobody for approval');
    }
    if (stage?.protected && !this.#permissionsEnabled) {
      return refused(
        'The stage is protected, and the permissions of this portal are switched off (permission.enabled)',
      );
    }
    if (action === 'tick') {
      // No approval: whoever asked has often done it.
      const { groups = [] } = subject;
      return (await this.#directory.isOneOf(userRef, groups, options))
        ? ALLOWED
        : refused(`Only members of ${names(groups)} tick this`);
    }
    if (promotion?.requestedBy === userRef) {
      return refused(
        `You asked for it yourself; somebody else of ${names(
          approvers,
        )} decides`,
      );
    }
    if (!(await this.#directory.isOneOf(userRef, approvers, options))) {
      return refused(`Only members of ${names(approvers)} decide`);
    }
    const because = await this.#whyAuthor(subject, userRef, options);
    return because === undefined
      ? ALLOWED
      : refused(`You ${because}; somebody else of ${names(approvers)} decides`);
  }

  /** R12, R25: nobody approves what they wrote themselves. */
  async #whyAuthor(
    { authors = [] }: AccessSubject,
    userRef: string,
    options: { fresh?: boolean },
  ): Promise<string | undefined> {
    const [person] =
      authors.length > 0
        ? await this.#directory.readPeople([userRef], options)
        : [];
    return person && whyAuthor(authors, person);
  }

  async #isPermitted(
    action: AccessAction,
    ref: string,
    credentials: BackstageCredentials,
    options: { fresh?: boolean },
  ): Promise<boolean> {
    const permission = PERMISSIONS[action];
    const key = `${this.#readerOf(credentials)} ${permission.name} ${ref}`;
    return noWhenSilent(
      this.#permitted.get(
        key,
        async () =>
          (await this.#askPermission(permission, [ref], credentials)).has(ref),
        options,
      ),
      false,
    );
  }

  async #askPermission(
    permission: ResourcePermission,
    refs: string[],
    credentials: BackstageCredentials,
  ): Promise<Set<string>> {
    try {
      const decisions = await this.#permissions.authorize(
        refs.map(resourceRef => ({ permission, resourceRef })),
        { credentials },
      );
      return new Set(
        refs.filter(
          (_ref, index) => decisions[index]?.result === AuthorizeResult.ALLOW,
        ),
      );
    } catch (error) {
      this.#logger.warn(
        `Permission '${permission.name}' could not be asked for`,
        toError(error),
      );
      throw new PolicySilence();
    }
  }

  async #look(
    credentials: BackstageCredentials,
    refs: string[],
    options: { fresh?: boolean },
  ): Promise<Map<string, Sight>> {
    const unique = [...new Set(refs)];
    const reader = this.#readerOf(credentials);
    // One question for all that are not remembered.
    let all: Promise<Map<string, Sight>> | undefined;
    const ask = () => {
      all ??= this.#askSight(credentials, unique);
      return all;
    };
    const answers = await Promise.all(
      unique.map(ref =>
        noWhenSilent(
          this.#sights.get(
            `${reader} ${ref}`,
            async () => (await ask()).get(ref) ?? 'unknown',
            options,
          ),
          'forbidden',
        ),
      ),
    );
    return new Map(unique.map((ref, index) => [ref, answers[index]]));
  }

  async #askSight(
    credentials: BackstageCredentials,
    refs: string[],
  ): Promise<Map<string, Sight>> {
    const sights = new Map<string, Sight>();
    // Both answer whoever asks with little: their bodies are limited.
    for (let index = 0; index < refs.length; index += AT_ONCE) {
      const { items } = await whileCatalogAnswers(() =>
        this.#catalog.getEntitiesByRefs(
          {
            entityRefs: refs.slice(index, index + AT_ONCE),
            fields: ['kind', 'metadata.name', 'metadata.namespace'],
          },
          { credentials },
        ),
      );
      const known = items
        .filter(entity => entity !== undefined)
        .map(entity => stringifyEntityRef(entity));
      const permitted =
        known.length > 0
          ? await this.#askPermission(
              componentReadPermission,
              known,
              credentials,
            )
          : new Set<string>();
      for (const ref of known) {
        sights.set(ref, permitted.has(ref) ? 'visible' : 'forbidden');
      }
    }
    return sights;
  }

  #readerOf(credentials: BackstageCredentials): string {
    if (this.#auth.isPrincipal(credentials, 'user')) {
      return lower(credentials.principal.userEntityRef);
    }
    return this.#auth.isPrincipal(credentials, 'service')
      ? `service ${credentials.principal.subject}`
      : 'nobody';
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

function refused(because: string): Availability {
  return { allowed: false, because };
}

// Entity refs mean the same in any case, and tokens come in both (S3).
function lower(ref: string): string {
  return ref.toLocaleLowerCase('en-US');
}

function names(refs: string[]): string {
  const all = [...new Set(refs)].map(ref => parseEntityRef(ref).name);
  return all.length > 0 ? all.join(' or ') : 'a group that owns this';
}

/** The groups whose members decide such a thing. */
function decidersOf(
  action: AccessAction,
  stage: StagePolicy | undefined,
): string[] {
  if (!stage) {
    return [];
  }
  switch (action) {
    case 'confirm':
      return confirmers(stage);
    case 'lower-risk':
      return stage.breakGlassGroups;
    default:
      return stage.approverGroups;
  }
}
