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

import { LinkButton } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { openApprovalsRouteRef } from '../../routes';
import { useTextClasses } from '../../theme';

/** Leads to where the reader decides: the approvals, else the component's tab. */
export function DecideButton(props: {
  promotionId: string;
  component: string;
  tab: string;
}) {
  const { promotionId, component, tab } = props;
  const texts = useTextClasses();
  const approvalsLink = useRouteRef(openApprovalsRouteRef);
  const query = new URLSearchParams({ promotion: promotionId });
  return (
    <LinkButton
      size="small"
      variant="outlined"
      to={approvalsLink ? `${approvalsLink()}?${query}` : tab}
    >
      Decide <span className={texts.hidden}>on {component}</span>
    </LinkButton>
  );
}
