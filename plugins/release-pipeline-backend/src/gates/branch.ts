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

import {
  createGateType,
  GateContext,
  GateOutcome,
  OutsideReport,
} from 'backstage-plugin-release-pipeline-node';
import { z } from 'zod';
import { namesSameRepository } from '../domain/changes/repositoryUrl';

const configSchema = z.strictObject({
  /** Names of branches; one that ends in `/*` stands for all that begin so. */
  allowed: z
    .array(
      z
        .string()
        .max(255)
        .regex(
          /^[^*\s]+(\/\*)?$/,
          'expected the name of a branch, or one that ends in /*',
        ),
    )
    .min(1),
});

type Context = GateContext<z.infer<typeof configSchema>>;
type Source = NonNullable<OutsideReport['source']>;

/**
 * `type: branch`: the source that the release was built from is on an allowed
 * branch (R25), as CI reported it: nobody asks the source repository (ADR 4).
 * Every report that names one must name an allowed one; while nobody said it, or
 * reports name different commits, it is unknown.
 */
export const branchGate = createGateType({
  type: 'branch',
  kind: 'build',
  configSchema,
  of: 'refused',
  restsOn: 'records',
  costly: false,
  judgesPast: () => true,
  title: ({ allowed }) => `Built from ${allowed.join(' or ')}`,
  async evaluate({ config, reports, subject }: Context): Promise<GateOutcome> {
    const { version } = subject.release;
    const said = reports.filter(
      ({ releaseId, source }) =>
        releaseId === subject.release.id && source !== undefined,
    );
    const evidence = said.map(({ by, check, href, source }) => ({
      label: `${check} by ${by}`,
      value: [
        `${source?.revision} on ${
          source?.branch ?? 'a branch that was not named'
        } of ${source?.repository}`,
      ],
      href,
    }));
    const branches = said.flatMap(({ source }) => source?.branch ?? []);
    const other = branches.find(branch => !isAllowed(branch, config.allowed));
    if (other !== undefined) {
      return {
        status: 'failed',
        reason: [
          `${version} was built from ${other}, expected ${config.allowed.join(
            ' or ',
          )}`,
        ],
        noEndBecause: `${version} stays what it was built from`,
        nextAction: 'Merge it, and promote the release that is built there',
        evidence,
      };
    }
    const [first, ...others] = said.flatMap(({ source }) => source ?? []);
    if (others.some(one => !isSameCommit(one, first))) {
      return {
        status: 'unknown',
        reason: [
          `reports name different commits that ${version} was built from`,
        ],
        nextAction: `Let each report about ${version} name the one commit that it was built from (source.repository, source.revision), or none`,
        evidence,
      };
    }
    if (branches.length === 0) {
      return {
        status: 'unknown',
        reason: [
          said.length > 0
            ? `nobody said which branch ${version} was built from`
            : `nobody said what ${version} was built from`,
        ],
        nextAction:
          'Let CI add source.repository, source.revision and source.branch to one of its reports (POST /api/release-pipeline/reports)',
        evidence,
      };
    }
    return {
      status: 'passed',
      reason: [
        `${version} was built from ${[...new Set(branches)].join(', ')}`,
      ],
      evidence,
    };
  },
});

function isSameCommit(one: Source, other: Source): boolean {
  return (
    isSameRevision(one.revision, other.revision) &&
    namesSameRepository(one.repository, other.repository)
  );
}

/** One may be the beginning of the other, as Git shortens them. */
function isSameRevision(one: string, other: string): boolean {
  const [short, long] = [one.toLowerCase(), other.toLowerCase()].sort(
    (a, b) => a.length - b.length,
  );
  return (
    short === long || (/^[0-9a-f]{7,}$/.test(short) && long.startsWith(short))
  );
}

function isAllowed(branch: string, allowed: string[]): boolean {
  return allowed.some(name =>
    name.endsWith('/*')
      ? branch.startsWith(name.slice(0, -1)) && branch.length >= name.length
      : branch === name,
  );
}
