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

import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Direction } from 'backstage-plugin-release-pipeline-common';
import type { TrustedGroup } from 'backstage-plugin-release-pipeline-node';
import { gateSet } from '../domain/gateSet';
import { RISK_CLASSES } from '../domain/risk';
import type { GateSpec, Pipeline, StagePolicy } from '../domain/types';
import { asText, listed } from '../domain/words';
import type { ApprovalConfig } from '../gates/approvalConfig';
import { membersOf } from '../gates/approvalPeople';
import { sizeOf } from '../gates/approvalWords';
import { whyTooFew } from '../gates/tooFew';
import type { GroupReader } from './GateEvaluator';

type Asking = { gate: string; config: ApprovalConfig };

interface Options {
  groups: Pick<GroupReader, 'readGroups'>;
  pipelines: ReadonlyMap<string, Pipeline>;
  logger: LoggerService;
}

/**
 * Looks whether the groups that stages name are there, are trusted, and are large
 * enough for what is asked of them once one of them has asked for a promotion
 * (R12, R23): nobody waits for the first promotion to find that out.
 */
export class AuthorityCheck {
  readonly #options: Options;
  #said: ReadonlySet<string> = new Set();

  private constructor(options: Options) {
    this.#options = options;
  }

  static create(options: Options): AuthorityCheck {
    return new AuthorityCheck(options);
  }

  /** Says in the log what has changed since it said something last. */
  async run(): Promise<void> {
    const { logger } = this.#options;
    let found: Set<string>;
    try {
      found = new Set(await this.#find());
    } catch (error) {
      // That nobody can tell is no change.
      logger.warn(
        'The groups that decide could not be looked at; that is tried again in an hour',
        toError(error),
      );
      return;
    }
    for (const problem of found) {
      if (!this.#said.has(problem)) {
        logger.warn(problem);
      }
    }
    for (const problem of this.#said) {
      if (!found.has(problem)) {
        logger.info(`It is no longer so: ${problem}`);
      }
    }
    this.#said = found;
  }

  async #find(): Promise<string[]> {
    const problems: string[] = [];
    for (const pipeline of this.#options.pipelines.values()) {
      for (const stage of pipeline.stages) {
        const place = `${pipeline.name}/${stage.name}`;
        problems.push(...(await this.#ofApprovals(place, stage, 'forward')));
        for (const direction of ['rollback', 'hotfix'] as const) {
          // Without a word about it they ask those that forward asks, or nobody.
          if (stage[direction]) {
            problems.push(
              ...(await this.#ofApprovals(
                `${place} (${direction})`,
                stage,
                direction,
              )),
            );
          }
        }
        problems.push(...(await this.#ofOthers(place, stage)));
      }
    }
    return problems;
  }

  /** What each approval finds while it is asked by nobody, or by one of those who approve. */
  async #ofApprovals(
    place: string,
    stage: StagePolicy,
    direction: Direction,
  ): Promise<string[]> {
    const problems: string[] = [];
    for (const risk of RISK_CLASSES) {
      const asking = gateSet(stage, direction, risk).flatMap(askedBy);
      const groups = await this.#read(
        asking.flatMap(({ config }) => config.from),
      );
      const people = [...membersOf(groups, new Map()).keys()];
      for (const { gate, config } of asking) {
        const others = asking.filter(other => other.gate !== gate);
        const whyNot = (barred: Map<string, string>) =>
          whyTooFew({ gate, config, others, groups, barred });
        const why =
          whyNot(new Map()) ??
          people
            .map(person => whyNot(new Map([[person, 'if they ask']])))
            .find(reason => reason !== undefined);
        problems.push(
          ...(why
            ? [`Approvals '${gate}' of ${place}: ${asText(why.reason)}`]
            : untrusted(
                groups.filter(({ ref }) => config.from.includes(ref)),
              ).map(words => `Approvals '${gate}' of ${place}: ${words}`)),
        );
      }
    }
    return problems;
  }

  /** One person, who is never the one that asked. */
  async #ofOthers(place: string, stage: StagePolicy): Promise<string[]> {
    const { approverGroups, breakGlassGroups, signOffGroups = [] } = stage;
    const kinds: Array<[string, string[]]> = [
      ['sign off', signOffGroups],
      // Those that approve are looked at above.
      [
        'override',
        breakGlassGroups.every(ref => approverGroups.includes(ref))
          ? []
          : breakGlassGroups,
      ],
    ];
    const problems: string[] = [];
    for (const [what, refs] of kinds) {
      const groups = await this.#read(refs);
      const people = membersOf(groups, new Map()).size;
      if (refs.length > 0 && people < 2) {
        problems.push(
          `${
            people === 0 ? 'Nobody' : 'Nobody but one person'
          } can ${what} in ${place}: ${groups
            .map(sizeOf)
            .join(', ')}; who asked never can`,
        );
      } else {
        problems.push(
          ...untrusted(groups).map(
            words => `Of those who ${what} in ${place}: ${words}`,
          ),
        );
      }
    }
    return problems;
  }

  async #read(refs: string[]): Promise<TrustedGroup[]> {
    return this.#options.groups.readGroups([...new Set(refs)]);
  }
}

function askedBy({ approvals, config, name }: GateSpec): Asking[] {
  // Only our own gates of type `approval` have terms of approvals.
  return approvals ? [{ gate: name, config: config as ApprovalConfig }] : [];
}

function untrusted(groups: readonly TrustedGroup[]): string[] {
  const unread = groups.filter(({ members }) => members === undefined);
  return unread.length > 0 ? [listed(unread.map(sizeOf))] : [];
}
