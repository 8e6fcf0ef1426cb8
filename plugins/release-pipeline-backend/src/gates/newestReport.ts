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
  GateContext,
  OutsideReport,
} from 'backstage-plugin-release-pipeline-node';

/** The report that counts of a check, by the server's clock (F57); about this release unless `ofAny`. */
export function newestReport(
  { reports, subject }: Pick<GateContext<unknown>, 'reports' | 'subject'>,
  about: { check: string; stage: string; ofAny?: boolean },
): OutsideReport | undefined {
  return reports
    .filter(
      ({ check, stage, releaseId }) =>
        check === about.check &&
        stage === about.stage &&
        (about.ofAny || releaseId === subject.release.id),
    )
    .reduce<OutsideReport | undefined>(
      (newest, report) => (newest && newest.at >= report.at ? newest : report),
      undefined,
    );
}
