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

import type { EvidenceVerification } from 'backstage-plugin-release-pipeline-common';
import { useTextClasses } from '../../theme';
import { Moment } from '../Words';

/** What came of recomputing the chain. */
export function VerificationResult(props: {
  verification: EvidenceVerification;
}) {
  const { because, brokenAt, checkedAt, checkpoint, head, holds } =
    props.verification;
  const texts = useTextClasses();
  return (
    <div className={texts.dense}>
      <p>
        {holds ? (
          <>
            <b className={texts.strong}>It holds</b>: every row up to {head.seq}{' '}
            is as it was written
          </>
        ) : (
          <>
            <b className={texts.strong}>It does not hold</b>: row {brokenAt} is
            the first that is not as it was written
            {because && ` (${because})`}. What is recorded from there on proves
            nothing
          </>
        )}
        , <Moment time={checkedAt} />.
      </p>
      {checkpoint && (
        <p>
          Rows up to {checkpoint.seq} were removed for their age, by a signed
          checkpoint of <Moment time={checkpoint.at} />.
        </p>
      )}
      <p className={texts.muted}>
        Head {head.seq}: <code>{head.hash}</code>
      </p>
    </div>
  );
}
