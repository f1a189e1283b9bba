"""What is known of a document from its source and its listing."""

from metmart.archive.release import Release
from metmart.documents.document import Origin
from metmart.sources.spec import SourceSpec


def origin_of(spec: SourceSpec, release: Release) -> Origin:
    """The origin of an archived document."""
    of_one_body = {"body": spec.paper.body} if spec.paper and spec.paper.body else {}
    return Origin(
        document_id=release.id,
        source_id=spec.id,
        sha256=release.sha256,
        file=release.file,
        title=release.resource.title,
        url=release.url,
        publisher=spec.publisher.name,
        published_at=release.published_at,
        boroughs=tuple(spec.paper.boroughs) if spec.paper else (),
        about=dict(sorted((of_one_body | release.resource.about).items())),
    )
