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
import type { EvidenceItem } from 'backstage-plugin-release-pipeline-common';
import { useReader } from '../../hooks';
import { joined, tokens, useTextClasses } from '../../theme';
import { sentenceText } from '../../times';
import { Plot } from '../Plot';
import { SafeLink, webUrl } from '../SafeLink';
import { Words } from '../Words';

const useStyles = makeStyles(
  theme => {
    const { line, paper } = tokens(theme);
    return {
      code: {
        display: 'block',
        padding: '4px 8px',
        background: paper,
        border: `1px solid ${line}`,
        marginBottom: 2,
      },
    };
  },
  { name: 'ReleasePipelineEvidenceValue' },
);

/** A query or the like, in full, and where it can be tried. */
function Code(props: { item: EvidenceItem }) {
  const { href, label, value } = props.item;
  const classes = useStyles();
  const texts = useTextClasses();
  return (
    <>
      <code className={joined(texts.code, classes.code)}>
        <Words parts={value} />
      </code>
      {webUrl(href) && (
        <SafeLink href={href}>
          Open the {label.toLocaleLowerCase('en-US')}
        </SafeLink>
      )}
    </>
  );
}

/** What one line of evidence says: words with their link and picture, or code. */
export function EvidenceValue(props: { item: EvidenceItem }) {
  const { item } = props;
  const { chart, code, href, value } = item;
  const reader = useReader([]);
  if (code) {
    return <Code item={item} />;
  }
  return (
    <>
      <SafeLink href={href}>
        <Words parts={value} />
      </SafeLink>
      {chart && <Plot chart={chart} label={sentenceText(value, reader)} />}
    </>
  );
}
