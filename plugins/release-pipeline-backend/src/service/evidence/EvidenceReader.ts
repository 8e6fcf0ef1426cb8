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
import {
  type Availability,
  EVIDENCE_MAXIMUM_DAYS,
  type EvidencePack,
  type EvidencePeriod,
  type EvidenceVerification,
} from 'backstage-plugin-release-pipeline-common';
import type { Knex } from 'knex';
import {
  type ListedPromotion,
  readPromotedComponents,
  readPromotionEvidence,
  readPromotions,
} from '../../database/evidenceQueries';
import { readClock } from '../../database/sql';
import { iso } from '../../domain/words';
import type { Access } from '../access';
import type { EvidenceCheck } from '../EvidenceCheck';
import { csv } from './csv';
import { evidencePack } from './evidencePack';
import { packPage } from './packPage';

/** For how long an answer about the whole chain is told again: it reads all of it. */
const VERIFIED_MS = 60_000;

/** More than that is asked for in parts. */
const MAXIMUM_PROMOTIONS = 20_000;

const COLUMNS: Record<string, (row: ListedPromotion) => string | undefined> = {
  promotion: row => row.id,
  component: row => row.componentRef,
  stage: row => row.stage,
  direction: row => row.direction,
  release: row => row.version,
  'release key': row => row.releaseKey,
  replaces: row => row.replaces,
  state: row => row.state,
  risk: row => row.risk,
  'asked by': row => row.requestedBy,
  'asked at': row => row.requestedAt,
  reason: row => row.reason,
  'approved by': row => row.approvedBy.join(' '),
  'rejected by': row => row.rejectedBy.join(' '),
  revisions: row => row.revisions.join(' '),
  'ended at': row => row.endedAt,
  outcome: row => row.outcome,
};

interface Options {
  knex: Knex;
  access: Access;
  check: EvidenceCheck;
}

/**
 * Answers who asks for the evidence, from the tables: what ended long ago is
 * there as well. It needs the permission for evidence, and of what is about a
 * component, that the reader may see it (R24).
 */
export class EvidenceReader {
  readonly #options: Options;
  #verified:
    | { answer: Promise<EvidenceVerification>; until: number }
    | undefined;

  private constructor(options: Options) {
    this.#options = options;
  }

  static create(options: Options): EvidenceReader {
    return new EvidenceReader(options);
  }

  /** Whether they may; what is about a component, only where they see that. */
  async access(credentials: BackstageCredentials): Promise<Availability> {
    const { allowed, because } = await this.#options.access.readsEvidence(
      credentials,
    );
    return { allowed, because };
  }

  /**
   * Recomputes the whole chain; whoever asks meanwhile, or within a minute, is
   * told the same. It goes on without whoever asked first: it is the others' answer.
   *
   * @throws NotAllowedError without the permission.
   */
  async verification(
    credentials: BackstageCredentials,
  ): Promise<EvidenceVerification> {
    await this.#authorize(credentials);
    if (!this.#verified || this.#verified.until <= performance.now()) {
      this.#verified = this.#beginToVerify();
    }
    return this.#verified.answer;
  }

  /**
   * @throws NotFoundError also when the reader may not see its component (S50);
   * NotAllowedError when they may, but not the evidence.
   */
  async pack(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<EvidencePack> {
    const { access, knex } = this.#options;
    const evidence = await readPromotionEvidence(knex, id);
    const ref = evidence?.component.ref ?? '';
    const visible = evidence
      ? await access.visibleComponents(credentials, [ref], { certain: true })
      : new Set<string>();
    if (!evidence || !visible.has(ref)) {
      throw new NotFoundError(`No promotion '${id}'`);
    }
    await this.#authorize(credentials);
    return evidencePack(evidence);
  }

  /** The same to read and to print: HTML. */
  async page(id: string, credentials: BackstageCredentials): Promise<string> {
    return packPage(await this.pack(id, credentials));
  }

  /**
   * All promotions that were asked for in a period, of components that the reader
   * may see, as CSV.
   *
   * @throws InputError when there are too many for one answer;
   * ServiceUnavailableError when nobody can tell what the reader may see.
   */
  async promotions(
    period: EvidencePeriod,
    credentials: BackstageCredentials,
  ): Promise<string> {
    await this.#authorize(credentials);
    const { access, knex } = this.#options;
    const visible = await access.visibleComponents(
      credentials,
      await readPromotedComponents(knex, period),
      { certain: true },
    );
    const rows = await readPromotions(knex, period, {
      refs: [...visible],
      limit: MAXIMUM_PROMOTIONS + 1,
    });
    if (rows.length > MAXIMUM_PROMOTIONS) {
      throw new InputError(
        `More than ${MAXIMUM_PROMOTIONS} promotions were asked for then; ask for less than these days, at most ${EVIDENCE_MAXIMUM_DAYS}`,
      );
    }
    return csv(
      Object.keys(COLUMNS),
      rows.map(row => Object.values(COLUMNS).map(column => column(row))),
    );
  }

  #beginToVerify() {
    const answer = this.#verify();
    const verified = { answer, until: Infinity };
    answer.then(
      () => {
        verified.until = performance.now() + VERIFIED_MS;
      },
      () => {
        verified.until = 0;
      },
    );
    return verified;
  }

  async #verify(): Promise<EvidenceVerification> {
    const { check, knex } = this.#options;
    const { because, brokenAt, checkpoint, head } = await check.look({
      whole: true,
    });
    return {
      holds: brokenAt === undefined,
      head,
      brokenAt,
      because:
        brokenAt === undefined
          ? undefined
          : because ?? 'It was changed, removed or added, or got lost',
      checkpoint: checkpoint && { ...checkpoint, at: iso(checkpoint.at) },
      checkedAt: iso(await readClock(knex)),
    };
  }

  async #authorize(credentials: BackstageCredentials): Promise<void> {
    const { allowed, because } = await this.access(credentials);
    if (!allowed) {
      throw new NotAllowedError(because);
    }
  }
}
