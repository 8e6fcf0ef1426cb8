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

import type { EffectRequest } from 'backstage-plugin-release-pipeline-node';

const TRAILER = 'Release-Pipeline-Promotion';

/**
 * The marker that an earlier run is found by (I1). Whatever people wrote
 * stands on one line above, so that it cannot become a trailer.
 */
export function commitMessage({
  subject,
  promotion,
}: EffectRequest<unknown>): string {
  const { component, release, stage } = subject;
  const lines = [
    `Requested by ${promotion.requestedBy}`,
    ...promotion.approvedBy.map(user => `Approved by ${user}`),
    ...(promotion.reason ? [`Reason: ${promotion.reason}`] : []),
    ...(promotion.href ? [promotion.href] : []),
  ];
  return [
    oneLine(`Promote ${component.name} ${release.version} to ${stage}`),
    '',
    ...lines.map(oneLine),
    '',
    trailerOf(promotion.id),
    '',
  ].join('\n');
}

/** Whether a commit is the one of this promotion. */
export function isCommitOf(promotionId: string) {
  const trailer = trailerOf(promotionId);
  return (message: string): boolean =>
    message.trimEnd().split(/\r?\n/).at(-1)?.trim() === trailer;
}

/** The last line of its message. */
export function trailerOf(promotionId: string): string {
  if (!/^[\w-]+$/.test(promotionId)) {
    throw new Error('A promotion id has letters, digits, "-" and "_" only');
  }
  return `${TRAILER}: ${promotionId}`;
}

function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, 500);
}
