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
} from 'backstage-plugin-release-pipeline-node';
import { z } from 'zod';
import type { CheckClient, CheckConfig } from '../adapters/http';
import { UpstreamError } from '../adapters/UpstreamError';
import {
  fillTemplate,
  templateVariables,
  templateValues,
} from '../domain/templates';
import { describeFindings, judgeAnswer, verdictOf } from './judgeAnswer';
import { sourceRevisions } from './judgeRevision';
import { oldestAnswer } from './oldestAnswer';
import { promotionFacts } from './promotionFacts';
import { isoTime, neverRanThere, ranThereOnly } from './sentences';

const RECHECK_MS = 60_000;
const VALID_MS = 3 * 60_000;

/** What the gate needs of the outside; the map may be filled later. */
export interface HttpGateOptions {
  /** By the check's name in config. */
  checks: Map<string, CheckClient>;
  /** The same, known as soon as gates are read. Absent: any might be told the facts. */
  checkConfigs?: ReadonlyMap<string, CheckConfig>;
}

const configSchema = z.strictObject({ check: z.string().min(1) });
type Config = z.infer<typeof configSchema>;

/**
 * `type: http`: a named check of the administrator answers as it is expected
 * to. No answer, a redirect, an answer that is too large, of another type, or
 * without what is looked for is `unknown`, and lets nothing through. The
 * catalog may only name a check, and fill in parts of its path (S26).
 */
export function createHttpGate(options: HttpGateOptions) {
  return createGateType<Config>({
    type: 'http',
    kind: 'environment',
    configSchema,
    of: 'optional',
    costly: true,
    references: ({ check }) => [{ kind: 'check', name: check }],
    inputs: ({ check }) => {
      const config = options.checkConfigs?.get(check);
      return config && !isToldFacts(config)
        ? ['deployment']
        : ['deployment', 'records', 'risk', 'promotion'];
    },
    judgesPast: ({ check }) => ({
      because: `Check ${check} answers about now only`,
    }),
    title: ({ check }, of) =>
      of ? `Check ${check} of ${of}` : `Check ${check}`,
    async evaluate(context, { signal }) {
      const { check } = context.config;
      const client = options.checks.get(check);
      if (!client) {
        return unknown(context, `check ${check} is not configured`);
      }
      const { deployment, of, subject } = context;
      if (of && !deployment) {
        return neverRanThere(subject, of);
      }
      if (deployment?.endedAt !== undefined && !namesRelease(client.config)) {
        return ranThereOnly(subject, of);
      }
      const path = fillTemplate(client.config.path, {
        ...templateValues(subject.component, of ?? subject.stage),
        'release.version': subject.release.version,
      });
      if (!('text' in path)) {
        return unknown(
          context,
          `check ${check} cannot be asked: {{ ${path.variable} }} ${
            path.because === 'missing'
              ? 'has no value'
              : 'cannot stand in a path'
          } here`,
        );
      }
      try {
        const facts = promotionFacts(context);
        const maxAgeMs = oldestAnswer(context);
        const asked = await client.ask(
          { path: path.text, facts, maxAgeMs },
          signal,
        );
        return judge(client, asked, context);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof UpstreamError)) {
          throw error;
        }
        return unknown(context, error.message);
      }
    },
  });
}

function judge(
  client: CheckClient,
  { answer, ageMs }: Awaited<ReturnType<CheckClient['ask']>>,
  { now, reports, subject }: GateContext<Config>,
): GateOutcome {
  const { name } = client.config;
  const askedAt = now - ageMs;
  const revisions = sourceRevisions(reports, subject.release);
  const findings = judgeAnswer(client, answer, askedAt, revisions);
  const status = verdictOf(findings);
  const bad = findings.find(({ verdict }) => verdict === status);
  return {
    status,
    reason: [
      status === 'passed' || !bad
        ? `${name} answers as expected`
        : `${name}: ${bad.what} ${bad.words}`,
    ],
    ...(status !== 'passed' && {
      nextAction: `Mend what ${name} looks at; it is asked again by itself`,
    }),
    evidence: describeFindings(client, findings, isoTime(askedAt)),
    validUntil: askedAt + VALID_MS,
    recheckAt: now + RECHECK_MS,
  };
}

/** Whether the question says which release it is about, and the answer stays about it. */
function namesRelease(config: CheckConfig): boolean {
  return (
    isToldFacts(config) ||
    templateVariables(config.path).includes('release.version')
  );
}

/** Whether the promotion's facts go with the question: then the answer is about them. */
function isToldFacts({ body }: CheckConfig): boolean {
  return body === 'facts' || body === 'facts-as-input';
}

function unknown({ now }: GateContext<Config>, reason: string): GateOutcome {
  return {
    status: 'unknown',
    reason: [reason],
    evidence: [],
    recheckAt: now + RECHECK_MS,
  };
}
