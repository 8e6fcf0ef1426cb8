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

import type { GateResult } from '../types';

interface Judged {
  finding: Pick<GateResult, 'status' | 'passesAt' | 'validUntil'>;
}

/**
 * The answer by which nobody goes wrong who does not know which of these counts:
 * what cannot be told, else that which is closed longest, else that which closes
 * first.
 *
 * @param judged - at least one
 */
export function strictest<T extends Judged>(judged: readonly T[]): T {
  return judged.reduce((one, other) => {
    const [a, b] = [rank(one), rank(other)];
    return b[0] > a[0] || (b[0] === a[0] && b[1] > a[1]) ? other : one;
  });
}

function rank({ finding }: Judged): [kind: number, within: number] {
  const { passesAt, status, validUntil } = finding;
  switch (status) {
    case 'passed':
      return [0, -(validUntil ?? Infinity)];
    case 'pending':
      return [1, passesAt ?? Infinity];
    default:
      return [2, 0];
  }
}
