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
import {
  type Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { NotAllowedError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  calendarManagePermission,
  componentReadPermission,
  evidenceReadPermission,
  promotionApprovePermission,
  promotionCancelPermission,
  promotionCreatePermission,
  promotionOverridePermission,
  riskLowerPermission,
} from 'backstage-plugin-release-pipeline-common';
import type { Delegation } from 'backstage-plugin-release-pipeline-node';
import type { ReporterConfig, RequesterConfig } from '../config/types';
import type {
  Access,
  AccessAction,
  AccessAnswer,
  AccessSubject,
  ReportSubject,
} from '../service/access';
import type { Requester } from '../service/PromotionRequests';
import {
  CalendarAuthority,
  type CalendarChange,
  type CalendarStage,
} from './CalendarAuthority';
import { ALLOWED, GroupAuthority, names, refused } from './GroupAuthority';
import { PortalPermissions } from './PortalPermissions';
import { nameOfRef } from '../domain/words';
import { lower } from './refs';
import { resourceRefOf } from './resource';
import type { TrustedDirectory } from './TrustedDirectory';
import { whileCatalogAnswers } from './whileCatalogAnswers';

const PERMISSIONS: Record<AccessAction, ResourcePermission> = {
  read: componentReadPermission,
  ask: promotionCreatePermission,
  approve: promotionApprovePermission,
  reject: promotionApprovePermission,
  'sign-off': promotionApprovePermission,
  cancel: promotionCancelPermission,
  plan: promotionCreatePermission,
  withdraw: componentReadPermission,
  'raise-risk': componentReadPermission,
  'lower-risk': riskLowerPermission,
  override: promotionOverridePermission,
  'end-override': componentReadPermission,
  review: promotionApprovePermission,
  // Besides, the permission to manage the calendar, which is about no component.
  'ask-exception': componentReadPermission,
  'confirm-exception': componentReadPermission,
  'end-exception': componentReadPermission,
  confirm: promotionApprovePermission,
  tick: promotionApprovePermission,
  announce: promotionCreatePermission,
  try: componentReadPermission,
};

interface Options {
  permissions: PermissionsService;
  permissionsEnabled: boolean;
  auth: AuthService;
  catalog: CatalogService;
  directory: TrustedDirectory;
  reporters: Map<string, ReporterConfig>;
  requesters: Map<string, RequesterConfig>;
  /** Of each pipeline. */
  stages: CalendarStage[][];
  /** Owners of components, by ref. */
  readOwners: () => Promise<string[]>;
  logger: LoggerService;
}

/**
 * Who may do what: Backstage's permissions say who may see and ask; our own
 * check of trusted groups says who decides, and stands also when permissions
 * are switched off (R12, R22 to R24).
 */
export class DefaultAccess implements Access {
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;
  readonly #reporters: Map<string, ReporterConfig>;
  readonly #requesters: Map<string, RequesterConfig>;
  readonly #approvers: string[][];
  readonly #portal: PortalPermissions;
  readonly #authority: GroupAuthority;
  readonly #calendar: CalendarAuthority;

  private constructor(options: Options) {
    this.#auth = options.auth;
    this.#catalog = options.catalog;
    this.#reporters = options.reporters;
    this.#requesters = options.requesters;
    this.#approvers = options.stages.flat().map(stage => stage.approverGroups);
    this.#portal = PortalPermissions.create({
      ...options,
      isNamed: (subject, ref) =>
        [this.#reporters, this.#requesters].some(scopes =>
          covers(scopeOf(scopes, subject)?.components ?? [], ref),
        ),
    });
    this.#authority = GroupAuthority.create(options);
    this.#calendar = CalendarAuthority.create(options);
  }

  static create(options: Options): DefaultAccess {
    return new DefaultAccess(options);
  }

  async authorize(
    action: AccessAction,
    subject: AccessSubject,
    credentials: BackstageCredentials,
    options: { fresh?: boolean } = {},
  ): Promise<AccessAnswer> {
    const { ref } = subject.component;
    const seen = (await this.#portal.look(credentials, [ref], options)).get(
      ref,
    );
    if (seen === 'unknown') {
      return {
        ...refused(`You may not see ${subject.component.name}`),
        unknown: true,
      };
    }
    if (seen !== 'visible') {
      const service = this.#subjectOf(credentials);
      return refused(
        service === undefined
          ? `It needs the permission ${componentReadPermission.name}; ask the owner of ${subject.component.name}, or of this portal`
          : `'${service}' sees only components that config names for it under releasePipeline.reporters or .requesters, with the permission ${componentReadPermission.name}`,
      );
    }
    if (action === 'read') {
      return ALLOWED;
    }
    const permission = PERMISSIONS[action];
    // Whoever looks sees all stages of a component, or none.
    const about =
      permission === componentReadPermission
        ? ref
        : resourceRefOf({
            component: ref,
            stage: subject.stage?.name,
            risk: subject.risk,
          });
    if (
      !(await this.#portal.isPermitted(permission, about, credentials, options))
    ) {
      return refused(
        `It needs the permission ${permission.name}; ask the owner of this portal`,
      );
    }
    if (action === 'ask-exception' || action === 'confirm-exception') {
      const permitted = await this.#mayTouchCalendar(credentials);
      if (!permitted.allowed) {
        return permitted;
      }
    }
    const userRef = this.userRef(credentials);
    if (userRef !== undefined) {
      return this.#authority.authorize(action, subject, userRef, options);
    }
    const requester = action === 'ask' && this.#requester(credentials);
    return requester
      ? mayAskIn(requester, subject)
      : refused('Only a signed-in person may do this');
  }

  reporter(
    { component, stage, check }: ReportSubject,
    credentials: BackstageCredentials,
  ): { reporter?: string; because?: string } {
    const subject = this.#subjectOf(credentials);
    if (subject === undefined) {
      return { because: 'Only the token of a service may report' };
    }
    const scope = scopeOf(this.#reporters, subject);
    if (!scope) {
      return {
        because: `'${subject}' is no reporter; config names them under releasePipeline.reporters`,
      };
    }
    const outside = [
      ...(covers(scope.components, component) ? [] : [component]),
      ...(covers(scope.stages, stage) ? [] : [`stage ${stage}`]),
      ...(scope.checks.includes(check) ? [] : [`check ${check}`]),
    ];
    return outside.length > 0
      ? { because: `'${subject}' may not report on ${outside.join(', ')}` }
      : { reporter: subject };
  }

  async handsOver(
    credentials: BackstageCredentials,
    options: { fresh?: boolean } = {},
  ): Promise<AccessAnswer & { to: Requester[] }> {
    const userRef = this.userRef(credentials);
    if (userRef === undefined) {
      return { ...refused('Only a signed-in person may do this'), to: [] };
    }
    const permission = promotionApprovePermission;
    if (!(await this.#portal.isPermittedSomewhere(permission, credentials))) {
      return {
        ...refused(
          `It needs the permission ${permission.name}; ask the owner of this portal`,
        ),
        to: [],
      };
    }
    const holders = await this.#authority.holdersFor(
      userRef,
      this.#approvers,
      options,
    );
    return holders
      ? { ...ALLOWED, to: await this.#seenBy(credentials, holders) }
      : {
          ...refused(
            'Only members of a group that approves somewhere have a seat to hand over',
          ),
          to: [],
        };
  }

  endsDelegation(
    { from, to }: Pick<Delegation, 'from' | 'to'>,
    credentials: BackstageCredentials,
  ): AccessAnswer {
    const userRef = this.userRef(credentials);
    if (userRef === undefined) {
      return refused('Only a signed-in person may do this');
    }
    return userRef === from.ref || userRef === to.ref
      ? ALLOWED
      : refused('Only who handed the seat over, or holds it, ends this');
  }

  async schedules(credentials: BackstageCredentials): Promise<AccessAnswer> {
    if (this.userRef(credentials) === undefined) {
      return refused('Only a signed-in person may do this');
    }
    const permission = promotionCreatePermission;
    return (await this.#portal.isPermittedSomewhere(permission, credentials))
      ? ALLOWED
      : refused(
          `It needs the permission ${permission.name}; ask the owner of this portal`,
        );
  }

  async changesTrain(
    { owner, scheduledBy }: { scheduledBy: string; owner?: string },
    credentials: BackstageCredentials,
    options: { fresh?: boolean } = {},
  ): Promise<AccessAnswer> {
    const answer = await this.schedules(credentials);
    const userRef = this.userRef(credentials);
    if (!answer.allowed || userRef === undefined || userRef === scheduledBy) {
      return answer;
    }
    const owners = owner === undefined ? [] : [owner];
    return (await this.#authority.isMember(userRef, owners, options))
      ? ALLOWED
      : refused(
          owner === undefined
            ? 'Only who scheduled it may change it: it names no owner'
            : `Only who scheduled it, and members of ${nameOfRef(
                owner,
              )}, may change it`,
        );
  }

  async endsTrain(
    train: { scheduledBy: string; owner?: string; stage: string },
    credentials: BackstageCredentials,
    options: { fresh?: boolean } = {},
  ): Promise<AccessAnswer> {
    const answer = await this.changesTrain(train, credentials, options);
    const userRef = this.userRef(credentials);
    if (answer.allowed || userRef === undefined) {
      return answer;
    }
    // Its scheduler may have left: those are there who may cancel what it takes.
    const deciders = this.#calendar.decidersIn(train.stage);
    if (deciders.length === 0) {
      return answer;
    }
    if (!(await this.#authority.isMember(userRef, deciders, options))) {
      return refused(
        `${answer.because}; members of ${names(
          deciders,
        )} may call it off and stop it`,
      );
    }
    const permission = promotionCancelPermission;
    return (await this.#portal.isPermittedSomewhere(permission, credentials))
      ? ALLOWED
      : refused(
          `It needs the permission ${permission.name}; ask the owner of this portal`,
        );
  }

  async readsEvidence(
    credentials: BackstageCredentials,
  ): Promise<AccessAnswer> {
    const permission = evidenceReadPermission;
    if (this.#subjectOf(credentials) !== undefined) {
      // Backstage would let every service read all of it (R34).
      return refused('Only a signed-in person may do this');
    }
    return (await this.#portal.isPermittedAnywhere(permission, credentials))
      ? ALLOWED
      : refused(
          `It needs the permission ${permission.name}; ask the owner of this portal`,
        );
  }

  async managesCalendar(
    changes: CalendarChange[],
    credentials: BackstageCredentials,
    options: { fresh?: boolean } = {},
  ): Promise<AccessAnswer[]> {
    const userRef = this.userRef(credentials);
    const permitted = await this.#mayTouchCalendar(credentials);
    return userRef !== undefined && permitted.allowed
      ? this.#calendar.authorize(changes, userRef, options)
      : changes.map(() => permitted);
  }

  async entersEvents(credentials: BackstageCredentials): Promise<AccessAnswer> {
    const userRef = this.userRef(credentials);
    const permitted = await this.#mayTouchCalendar(credentials);
    return userRef !== undefined && permitted.allowed
      ? this.#calendar.isInCharge(userRef)
      : permitted;
  }

  async #mayTouchCalendar(
    credentials: BackstageCredentials,
  ): Promise<AccessAnswer> {
    const permission = calendarManagePermission;
    if (this.userRef(credentials) === undefined) {
      return refused('Only a signed-in person may do this');
    }
    return (await this.#portal.isPermittedAnywhere(permission, credentials))
      ? ALLOWED
      : refused(
          `It needs the permission ${permission.name}; ask the owner of this portal`,
        );
  }

  /** What the catalog shows them, as far as policy lets them see our side of it. */
  async visibleComponents(
    credentials: BackstageCredentials,
    refs: string[],
    options: { fresh?: boolean; certain?: boolean } = {},
  ): Promise<Set<string>> {
    const seen = await this.#portal.look(credentials, refs, options);
    return new Set([...seen.keys()].filter(ref => seen.get(ref) === 'visible'));
  }

  userRef(credentials: BackstageCredentials): string | undefined {
    return this.#auth.isPrincipal(credentials, 'user')
      ? lower(credentials.principal.userEntityRef)
      : undefined;
  }

  principal(credentials: BackstageCredentials): string {
    return this.#portal.readerOf(credentials);
  }

  async asker(credentials: BackstageCredentials): Promise<Requester> {
    const requester = this.#requester(credentials);
    return requester
      ? { ref: requester.subject, name: nameOf(requester.subject) }
      : this.person(credentials);
  }

  #requester(credentials: BackstageCredentials): AskingService | undefined {
    const subject = this.#subjectOf(credentials);
    const scope =
      subject === undefined ? undefined : scopeOf(this.#requesters, subject);
    return subject !== undefined && scope ? { subject, scope } : undefined;
  }

  #subjectOf(credentials: BackstageCredentials): string | undefined {
    return this.#auth.isPrincipal(credentials, 'service')
      ? credentials.principal.subject
      : undefined;
  }

  /** Those of these people whom the catalog shows to the reader (R24). */
  async #seenBy(
    credentials: BackstageCredentials,
    entityRefs: string[],
  ): Promise<Requester[]> {
    const { items } =
      entityRefs.length === 0
        ? { items: [] }
        : await whileCatalogAnswers(() =>
            this.#catalog.getEntitiesByRefs({ entityRefs }, { credentials }),
          );
    return items.flatMap(entity =>
      entity
        ? [{ ref: stringifyEntityRef(entity), name: displayName(entity) }]
        : [],
    );
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
    return {
      ref,
      name: entity ? displayName(entity) : parseEntityRef(ref).name,
    };
  }
}

function displayName({ metadata, spec }: Entity): string {
  const profile = spec?.profile;
  return typeof profile === 'object' &&
    profile !== null &&
    'displayName' in profile &&
    typeof profile.displayName === 'string'
    ? profile.displayName
    : metadata.name;
}

interface AskingService {
  subject: string;
  scope: RequesterConfig;
}

/** What people call a service: its subject as config names it. */
function nameOf(subject: string): string {
  return subject.replace(/^external:/, '');
}

function scopeOf<T>(scopes: Map<string, T>, subject: string): T | undefined {
  return scopes.get(subject) ?? scopes.get(nameOf(subject));
}

function covers(list: string[], name: string): boolean {
  return list.includes('*') || list.includes(name);
}

function mayAskIn(
  { subject, scope }: AskingService,
  { component, stage }: AccessSubject,
): AccessAnswer {
  const place = stage ? `stage ${stage.name}` : 'no stage';
  const outside = [
    ...(covers(scope.components, component.ref) ? [] : [component.ref]),
    ...(stage && covers(scope.stages, stage.name) ? [] : [place]),
  ];
  return outside.length > 0
    ? refused(`'${subject}' may not ask for ${outside.join(', ')}`)
    : ALLOWED;
}
