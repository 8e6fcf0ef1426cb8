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

import { makeStyles } from '@material-ui/core/styles';
import type { InboxItem } from 'backstage-plugin-release-pipeline-common';
import { InboxRow, type Sought } from './InboxRow';

const useStyles = makeStyles(
  { list: { listStyle: 'none', margin: '12px 0 0', padding: 0 } },
  { name: 'ReleasePipelineInboxList' },
);

/** Promotions, one row each, with what the reader may do. */
export function InboxList(props: {
  items: InboxItem[];
  sought: Sought;
  decides?: boolean;
  cancels?: boolean;
}) {
  const { items, sought, decides, cancels } = props;
  const classes = useStyles();
  return (
    <ul className={classes.list}>
      {items.map(item => (
        <InboxRow
          key={item.promotion.id}
          item={item}
          sought={sought}
          decides={decides}
          cancels={cancels}
        />
      ))}
    </ul>
  );
}
