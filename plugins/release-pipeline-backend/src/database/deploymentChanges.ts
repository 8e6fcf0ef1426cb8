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

import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { DeploymentChange } from '../domain/deploymentChange';
import type { ComponentState } from '../domain/types';
import { promotionBringing } from '../domain/uncovered';
import type { JobQueue } from '../jobs/JobQueue';
import type { EvidenceEntry } from './EvidenceLog';
import { CLOCK, json, timestamp } from './sql';

/**
 * Writes what was found to run where; owners are told, after the commit, of
 * what no promotion covers. The caller holds the component's lock and commits;
 * what is returned belongs into the evidence of that commit.
 */
export async function writeDeploymentChanges(
  trx: Knex.Transaction,
  state: ComponentState,
  changes: DeploymentChange[],
  { queue }: { queue: Pick<JobQueue, 'send'> },
): Promise<EvidenceEntry[]> {
  const componentRef = state.component.ref;
  const evidence: EvidenceEntry[] = [];
  const releaseIds = new Map(
    state.releases.map(release => [release.key, release.id]),
  );
  const record = (kind: string, payload: object) =>
    evidence.push({ componentRef, kind, payload });

  for (const change of changes) {
    switch (change.kind) {
      case 'release-seen': {
        // An old one may come back that is no longer among those loaded.
        const [known] = await trx('releases')
          .where({ component_ref: componentRef, key: change.key })
          .select('id');
        if (known) {
          releaseIds.set(change.key, known.id);
          break;
        }
        const id = randomUUID();
        await trx('releases').insert({
          id,
          component_ref: componentRef,
          key: change.key,
          version: change.version,
          artifacts: json(change.artifacts),
          place: change.placed ? trx.raw("nextval('release_places')") : null,
          adopted: change.adopted,
          first_seen_at: timestamp(change.at),
          first_seen_stage: change.stage,
        });
        releaseIds.set(change.key, id);
        record('release-seen', { releaseId: id, ...change });
        break;
      }
      case 'release-placed':
        await trx('releases')
          .where({ id: change.releaseId })
          .whereNull('place')
          .update({ place: trx.raw("nextval('release_places')") });
        break;
      case 'release-seen-earlier':
        await trx('releases')
          .where({ id: change.releaseId })
          .update({ first_seen_stage: change.stage });
        break;
      case 'release-ambiguous':
        await trx('releases')
          .where({ id: change.releaseId })
          .update({ ambiguous: true });
        record('release-ambiguous', change);
        break;
      case 'release-digests':
        await trx('releases')
          .where({ id: change.releaseId })
          .update({ artifacts: json(change.artifacts) });
        break;
      case 'opened': {
        const releaseId = releaseIds.get(change.key);
        if (!releaseId) {
          throw new Error(
            `A deployment was opened for the unknown release '${change.key}'`,
          );
        }
        const promotion = promotionBringing(state, change.stage, releaseId);
        const id = randomUUID();
        await trx('deployments').insert({
          id,
          component_ref: componentRef,
          stage: change.stage,
          release_id: releaseId,
          started_at: timestamp(change.startedAt),
          healthy_at: timestamp(change.healthyAt),
          counted_ms: Math.round(change.clock.countedMs),
          running_since: timestamp(change.clock.runningSince),
          taken_from_argocd: change.takenFromArgoCd,
          transitions: json(change.transitions),
          pauses: json(change.pauses),
          promotion_id: promotion?.id ?? null,
          uncovered: change.uncovered ?? false,
          revision: change.revision ?? null,
          initiated_by: change.initiatedBy ?? null,
          last_targets: change.lastTargets ? json(change.lastTargets) : null,
        });
        record('deployment-opened', {
          deploymentId: id,
          releaseId,
          promotionId: promotion?.id,
          ...change,
        });
        if (change.uncovered) {
          const { stage, revision, initiatedBy } = change;
          record('deployment-uncovered', {
            deploymentId: id,
            releaseId,
            stage,
            revision,
            initiatedBy,
          });
          await queue.send(
            'deliver-notification',
            { kind: 'uncovered', deploymentId: id },
            { key: `${id} uncovered`, trx },
          );
        }
        break;
      }
      case 'closed':
        await trx('deployments')
          .where({ id: change.deploymentId })
          .whereNull('ended_at')
          .update({
            ended_at: timestamp(change.endedAt),
            outcome: change.outcome,
            counted_ms: Math.round(change.clock.countedMs),
            running_since: null,
            last_targets: json(change.lastTargets),
          });
        record('deployment-closed', change);
        break;
      case 'updated':
        await trx('deployments')
          .where({ id: change.deploymentId })
          .whereNull('ended_at')
          .update({
            ...(change.healthyAt !== undefined && {
              healthy_at: timestamp(change.healthyAt),
            }),
            ...(change.clock && {
              counted_ms: Math.round(change.clock.countedMs),
              running_since: timestamp(change.clock.runningSince),
            }),
            ...(change.transitions && {
              transitions: json(change.transitions),
            }),
            ...(change.pauses && { pauses: json(change.pauses) }),
            ...(change.lastTargets && {
              last_targets: json(change.lastTargets),
            }),
          });
        if (change.healthyAt !== undefined) {
          record('deployment-healthy', change);
        }
        break;
      case 'baseline-complete':
        await trx('components')
          .where({ ref: componentRef })
          .whereNull('baseline_at')
          .update({ baseline_at: trx.raw(CLOCK) });
        record('baseline-complete', {});
        break;
      default:
        throw new Error(`Unknown deployment change ${JSON.stringify(change)}`);
    }
  }
  return evidence;
}
