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

import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import type {
  LostRace,
  PromotionView,
} from 'backstage-plugin-release-pipeline-common';
import { openApprovalsRouteRef } from '../../routes';
import { Moment, Words } from '../Words';

function BackToApprovals() {
  const approvals = useRouteRef(openApprovalsRouteRef);
  return approvals ? <Link to={approvals()}>Back to approvals</Link> : null;
}

/** It was recorded, and where it stands now. */
export function Done(props: { promotion: PromotionView }) {
  return (
    <>
      <p>
        It is recorded. <Words parts={props.promotion.sentence} />
      </p>
      <BackToApprovals />
    </>
  );
}

/** Somebody was faster: who did what, in words, and when. */
export function Lost(props: { lost: LostRace }) {
  const { at, outcome } = props.lost;
  return (
    <>
      <p>
        {outcome ?? 'Its change is under way or done'}
        {at && (
          <>
            , <Moment time={at} />
          </>
        )}
        . Nothing was recorded in your name.
      </p>
      <BackToApprovals />
    </>
  );
}
